"""Who takes part, role by role: in a room who is awake and has voted, over several days who has answered everything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from selfcheck.store import rounds, workshop_views
from selfcheck.store.workshop_rows import Workshop
from selfcheck.texts import number
from selfcheck.workshop.words import role_names
from ui import show, state


def people_table(opened: Workshop) -> Markup:
    """A row per role and one for all."""
    return _over_days(opened) if opened.rules.mode == "self-paced" else _in_a_room(opened)


def _in_a_room(opened: Workshop) -> Markup:
    t = state.texts()
    found = state.opened().read(lambda c: workshop_views.read_standing(c, opened))
    whole = tuple(map(sum, zip(*((one.joined, one.awake, one.voted, one.missing) for one in found.values()), strict=True)))
    lines = {role: (one.joined, one.awake, one.voted, one.missing) for role, one in found.items()}
    rows = [(name, _there(counts[0], counts[1]), counts[2:]) for name, counts in _named(opened, lines, whole)]
    return _table((t("desk.people-voted"), t("desk.people-missing")), rows)


def _over_days(opened: Workshop) -> Markup:
    t = state.texts()
    found = state.opened().read(lambda c: rounds.progress(c, opened.id))
    whole = tuple(map(sum, zip(*found.values(), strict=True)))
    rows = [(name, "", counts) for name, counts in _named(opened, found, whole)]
    return _table((t("desk.people-joined"), t("desk.people-done")), rows)


def _named(opened: Workshop, counts: Mapping[str, tuple[int, ...]], whole: tuple[int, ...]) -> list[tuple[str, tuple[int, ...]]]:
    names = role_names(opened.rules, state.lang())
    return [*((names.get(role, role), row) for role, row in counts.items()), (state.texts()("desk.all-roles"), whole)]


def _there(joined: int, awake: int) -> str:
    t = state.texts()
    return t("desk.people-there", joined=joined, awake=awake, asleep=joined - awake) if joined else t("desk.people-nobody")


def _table(heads: Sequence[str], rows: Sequence[tuple[str, str, Sequence[int]]]) -> Markup:
    t = state.texts()
    first = show.tag("th", t("desk.role"), scope="col")
    head = show.tag("tr", first, *(show.tag("th", word, scope="col", class_="qm-number") for word in heads))
    table = show.tag("table", show.tag("thead", head), show.tag("tbody", *(_row(*row) for row in rows)), class_="qm-table")
    return show.scroll(table, t("desk.people"))


def _row(name: str, note: str, counts: Sequence[int]) -> Markup:
    small = show.tag("br") + show.tag("span", note, class_="qm-small") if note else None
    cells = [show.tag("td", number(state.lang(), count), class_="qm-number") for count in counts]
    return show.tag("tr", show.tag("th", name, small, scope="row"), *cells)
