"""What overlays changed, in words: one row per changed value, for the catalogue page and the report alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from selfcheck.catalogue import Catalogue
from selfcheck.overlays import Difference
from selfcheck.texts import texts, translator

COLUMNS = ("where", "what", "before", "now")


@dataclass(frozen=True, slots=True)
class ChangedValue:
    """One changed value: `by` is the overlay's title, `criterion` the id of the criterion it belongs to, else None."""

    where: str
    criterion: str | None
    what: str
    before: str
    now: str
    by: str


def changed_values(catalogue: Catalogue, lang: str) -> Iterator[ChangedValue]:
    """Every changed value in one language, in the order of the overlays; a new criterion is a single row."""
    other = "de" if lang == "en" else "en"
    for difference in catalogue.differences:
        is_new = _is_new(catalogue, difference)
        if difference.path.split(".")[-1] != other and (not is_new or difference.path.startswith("title.")):
            yield _in_words(catalogue, difference, lang, is_new)


def _in_words(catalogue: Catalogue, difference: Difference, lang: str, is_new: bool) -> ChangedValue:
    criterion = catalogue.criteria.get(_name(difference)) if "/" in difference.place else None
    return ChangedValue(
        where=criterion.title[lang] if criterion else str(texts(lang).get(f"differences.{difference.place}", difference.place)),
        criterion=criterion.id if criterion else None,
        what=translator(lang)("differences.new-criterion") if is_new else _path_words(catalogue, difference.path, lang),
        before=_value(difference, difference.old, lang),
        now=_value(difference, difference.new, lang),
        by=difference.title[lang],
    )


def _is_new(catalogue: Catalogue, difference: Difference) -> bool:
    added = {overlay.id: overlay.new_criteria for overlay in catalogue.overlays}
    return "/" in difference.place and _name(difference) in added.get(difference.overlay, ())


def _name(difference: Difference) -> str:
    return difference.place.split("/")[-1]


def _path_words(catalogue: Catalogue, path: str, lang: str) -> str:
    """The key path in words: keys and phases by their names, the language left out."""
    names = {phase.id: phase.name[lang] for phase in catalogue.outline.phases}
    known = texts(lang)
    return " · ".join(names.get(step) or str(known.get(f"differences.key.{step}", step)) for step in path.split(".") if step != lang)


def _value(difference: Difference, value: str | None, lang: str) -> str:
    t = translator(lang)
    if value is None:
        return t("differences.none")
    return t(f"differences.value.{value}") if difference.path.endswith(".basis") and value in ("read", "known") else value
