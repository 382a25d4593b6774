"""Two files of one assessment become one: what only the other has is taken, what differs is decided value by value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from selfcheck.catalogue import Catalogue
from selfcheck.entered import MAX_NOTE
from selfcheck.entries import ANSWER_NOTES, Place
from selfcheck.place_names import value_words
from selfcheck.texts import Translate

Choice = Literal["mine", "theirs", "both"]
Entries = Mapping[Place, Any]
# Values that make sense only together; the first names the group.
TOGETHER = {"reason": "rating", "target-reason": "target"}


@dataclass(frozen=True, slots=True)
class Difference:
    """Values that belong together and differ. new: the open assessment has nothing there, so that nothing is decided.

    both: whether the other's value can be kept beside one's own.
    """

    places: tuple[Place, ...]
    mine: tuple[Any, ...]
    theirs: tuple[Any, ...]
    new: bool
    both: bool

    @property
    def key(self) -> str:
        """Names the difference in a form."""
        place = self.places[0]
        return f"{place.section}/{place.item}/{place.field}"


def find_merge(mine: Entries, theirs: Entries) -> list[Difference]:
    """What differs, in order; what only the open assessment has is no difference and stays. The order of measures stays."""
    groups: dict[Place, list[Place]] = {}
    for place in sorted({*mine, *theirs}):
        if place.section in ("plan", "perspectives") and place.field == "order":
            continue
        field = TOGETHER.get(place.field, place.field) if place.section == "answers" else place.field
        groups.setdefault(Place(place.section, place.item, field), []).append(place)
    found = []
    for lead, places in sorted(groups.items()):
        places.sort(key=lambda place: place != lead)
        own, other = tuple(_value(mine, place) for place in places), tuple(_value(theirs, place) for place in places)
        if own != other and any(value is not None for value in other):
            found.append(Difference(tuple(places), own, other, all(value is None for value in own), _may_be_both(lead)))
    return found


def _value(entries: Entries, place: Place) -> Any:
    value = entries.get(place)
    return None if value == "" else value


def _may_be_both(lead: Place) -> bool:
    """Levels go into the note of their criterion, notes are written one below the other; other values have no room."""
    return lead.section == "positions" or (lead.section == "answers" and lead.field in ("rating", *ANSWER_NOTES))


def merge(catalogue: Catalogue, mine: Entries, theirs: Entries, choices: Mapping[str, Choice], lang: str, t: Translate) -> dict[Place, Any]:
    """The values to write: everything new, and what `choices` decides by the key of a difference; undecided stays mine."""
    values: dict[Place, Any] = {}
    for difference in find_merge(mine, theirs):
        choice = "theirs" if difference.new else choices.get(difference.key, "mine")
        if choice == "theirs":
            values |= dict(zip(difference.places, difference.theirs, strict=True))
        elif choice == "both" and difference.both:
            _keep_beside(catalogue, mine, difference, values, lang, t)
    _place_new_parts(mine, theirs, values)
    return {place: value for place, value in values.items() if value != _value(mine, place)}


def _keep_beside(catalogue: Catalogue, mine: Entries, difference: Difference, values: dict[Place, Any], lang: str, t: Translate) -> None:
    """The other's value as a line of text below one's own."""
    lead = difference.places[0]
    is_text = lead.field in ANSWER_NOTES or lead.field == "note"
    target = lead if is_text else Place(lead.section, lead.item, "note")
    words = [
        value_words(catalogue, place, value, lang, t, MAX_NOTE)
        for place, value in zip(difference.places, difference.theirs, strict=True)
        if value is not None
    ]
    line = t("compare.other-line", text=" – ".join(words))
    before = values.get(target, _value(mine, target))
    if not before or line not in str(before).split("\n"):
        values[target] = f"{before}\n{line}" if before else line


def _place_new_parts(mine: Entries, theirs: Entries, values: dict[Place, Any]) -> None:
    """New measures and perspectives stand behind the own ones, in the other's order."""
    for section in ("plan", "perspectives"):
        own = {place.item for place in mine if place.section == section}
        orders = [value for place, value in mine.items() if place.section == section and place.field == "order"]
        added = sorted(
            {place.item for place in values if place.section == section} - own,
            key=lambda item: theirs.get(Place(section, item, "order"), 0),
        )
        for number, item in enumerate(added, start=max(orders, default=-1) + 1):
            values[Place(section, item, "order")] = number
