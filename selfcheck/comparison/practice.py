"""Many assessments side by side: how levels and shares are spread, without ranking and without names, nothing for fewer than five."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Annotated, Any

from pydantic import Field, PlainSerializer

from selfcheck.agreement import agreement, median
from selfcheck.assessment import Edition
from selfcheck.catalogue import Catalogue
from selfcheck.comparison.reading import FEATURES, NOT_APPLICABLE, UNKNOWN, Entry, feature_values
from selfcheck.models import Model, Number
from selfcheck.small_groups import K, showable

MAX_FILES = 2_000
Count = Annotated[int, Field(ge=0)]
Exact = Annotated[Number, PlainSerializer(str)]  # kept without rounding


class Spread(Model):
    """The answers to one criterion: how many files chose each level; unknown and not applicable beside."""

    counts: list[Count]
    unknown: Count = 0
    inapplicable: Count = 0

    @property
    def n(self) -> int:
        return sum(self.counts)

    @property
    def median(self) -> Fraction | None:
        return median(self.counts)

    @property
    def agreement(self) -> Fraction | None:
        return agreement(self.counts)


class Quartiles(Model):
    """A quarter, half and three quarters of the files lie at or below; between two files in proportion. No extremes."""

    n: Count
    quartiles: Annotated[list[Exact], Field(min_length=3, max_length=3)]


class Group(Model):
    """All files of the edition (feature ''), or those with one value of a feature. What may not be shown is not in here."""

    feature: str = ""
    value: str = ""
    files: Count
    criteria: dict[str, Spread] = {}
    dimensions: dict[str, Quartiles] = {}
    poles: dict[str, Quartiles] = {}
    positions: dict[str, dict[str, Count]] = {}


class EditionCount(Model):
    """How many files belong to an edition; with its criteria's spread, unless it is the catalogue's own or has too few."""

    id: str
    version: str
    files: Count
    criteria: dict[str, Spread] = {}


class Practice(Model):
    """A comparison of many files: sums only, safe to keep and to hand on.

    groups: of the catalogue's own edition, the whole first; empty with fewer than five files of it.
    """

    catalogue: Edition
    files: Count
    identical: Count = 0
    names: list[str] = []
    editions: list[EditionCount]
    groups: list[Group] = []

    @property
    def whole(self) -> Group | None:
        return self.groups[0] if self.groups else None

    def group(self, feature: str, value: str) -> Group | None:
        """The group of a filter; None where it is not shown."""
        return next((one for one in self.groups if (one.feature, one.value) == (feature, value)), None)


def compare(catalogue: Catalogue, entries: Sequence[Entry], k: int = K) -> Practice:
    """The comparison of these files; their order changes nothing. Editions are never mixed."""
    own = Edition(id=catalogue.id, version=catalogue.version)
    by_edition: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        by_edition.setdefault((entry.edition.id, entry.edition.version), []).append(entry)
    editions = [
        EditionCount(
            id=name, version=version, files=len(found), criteria=_foreign(found, k) if (name, version) != (own.id, own.version) else {}
        )
        for (name, version), found in sorted(by_edition.items())
    ]
    mine = by_edition.get((own.id, own.version), [])
    return Practice(catalogue=own, files=len(entries), editions=editions, groups=_groups(catalogue, mine, k))


class _Cell:
    """Files that share all features, counted together."""

    def __init__(self, members: Sequence[Entry]) -> None:
        self.members = members
        self.codes: dict[str, Counter[int]] = {}
        self.choices: dict[str, Counter[str]] = {}
        for entry in members:
            for name, code in entry.levels.items():
                self.codes.setdefault(name, Counter())[code] += 1
            for name, choice in entry.choices.items():
                self.choices.setdefault(name, Counter())[choice] += 1
        self.rated = {name: sum(number for code, number in found.items() if code >= 0) for name, found in self.codes.items()}
        self.answered = {name: found.total() for name, found in self.choices.items()}


def _groups(catalogue: Catalogue, entries: Sequence[Entry], k: int) -> list[Group]:
    """The whole and every value of every feature, as far as they may be shown.

    Features are not combined: each combination would have to be kept from subtraction too, and most would stay hidden.
    """
    names = [("", ""), *((feature, value) for feature in FEATURES for value in feature_values(catalogue, feature))]
    members: dict[tuple[str, ...], list[Entry]] = {}
    for entry in entries:
        members.setdefault(entry.features, []).append(entry)
    cells = [_Cell(found) for _, found in sorted(members.items())]
    places = [[not feature or features[FEATURES.index(feature)] == value for features in sorted(members)] for feature, value in names]
    may_be_shown = showable(places, [len(cell.members) for cell in cells], k)
    shown = [(name, place) for name, place, fits in zip(names, places, may_be_shown, strict=True) if fits]
    visible = _Visible([place for _, place in shown], k)
    parts = [[cell for cell, inside in zip(cells, place, strict=True) if inside] for _, place in shown]
    groups = [_group(name, part, k) for (name, _), part in zip(shown, parts, strict=True)]
    return [
        group.model_copy(
            update={
                "criteria": {
                    name: _spread(catalogue.top_level + 1, part, name)
                    for name in catalogue.criteria
                    if visible.at(number, [cell.rated.get(name, 0) for cell in cells])
                },
                "positions": {
                    name: {choice.id: sum(cell.choices.get(name, Counter())[choice.id] for cell in part) for choice in position.choices}
                    for name, position in catalogue.positions.items()
                    if visible.at(number, [cell.answered.get(name, 0) for cell in cells])
                },
            }
        )
        for number, (group, part) in enumerate(zip(groups, parts, strict=True))
    ]


class _Visible:
    """In which of the shown groups a question is shown: not every file answers it, and those who do must stay hidden too."""

    def __init__(self, places: Sequence[Sequence[bool]], k: int) -> None:
        self._places, self._k = places, k
        self._known: dict[tuple[int, ...], list[bool]] = {}

    def at(self, group: int, answered: Sequence[int]) -> bool:
        key = tuple(answered)
        if key not in self._known:
            self._known[key] = showable(self._places, key, self._k)
        return self._known[key][group]


def _group(name: tuple[str, str], cells: Sequence[_Cell], k: int) -> Group:
    shares: dict[str, list[Fraction]] = {}
    poles: dict[str, list[Fraction]] = {}
    for entry in (entry for cell in cells for entry in cell.members):
        for found, values in ((shares, entry.shares), (poles, entry.poles)):
            for key, value in values.items():
                found.setdefault(key, []).append(value)
    return Group(
        feature=name[0],
        value=name[1],
        files=sum(len(cell.members) for cell in cells),
        dimensions={key: quartiles(values) for key, values in shares.items() if len(values) >= k},
        poles={key: quartiles(values) for key, values in poles.items() if len(values) >= k},
    )


def _spread(levels: int, cells: Iterable[_Cell], name: str) -> Spread:
    total: Counter[int] = Counter()
    for cell in cells:
        total.update(cell.codes.get(name, {}))
    return Spread(counts=[total[level] for level in range(levels)], unknown=total[UNKNOWN], inapplicable=total[NOT_APPLICABLE])


def _foreign(entries: Sequence[Entry], k: int) -> dict[str, Spread]:
    """The spread of another edition by its own criteria; its levels are not those of this catalogue."""
    cell = _Cell(entries)
    names = sorted(name for name in cell.codes if cell.rated[name] >= k)
    return {name: _spread(max(cell.codes[name]) + 1, [cell], name) for name in names}


def quartiles(values: Iterable[Fraction]) -> Quartiles:
    """Quarter points of one value or more; between two values in proportion (the method of R and of spreadsheets)."""
    ordered = sorted(sorted(values, key=float))  # the first puts nearly all in order, a tenth of the time fractions take
    last = len(ordered) - 1

    def at(quarter: int) -> Fraction:
        whole, rest = divmod(last * quarter, 4)
        following = ordered[min(whole + 1, last)]
        return ordered[whole] + Fraction(rest, 4) * (following - ordered[whole])

    return Quartiles(n=len(ordered), quartiles=[at(1), at(2), at(3)])


def as_json(catalogue: Catalogue, practice: Practice) -> dict[str, Any]:
    """The comparison with its fixed names (`compare --json`), unrounded; null where fewer than five rated."""

    def plain(value: Fraction | None) -> int | float | None:
        if value is None:
            return None
        return value.numerator if value.denominator == 1 else float(value)

    def told(name: str, spread: Spread | None) -> dict[str, Any]:
        if spread is None:
            return {"id": name, "n": None, "counts": None, "median": None, "A": None, "unknown": None, "not_applicable": None}
        values = {"counts": spread.counts, "median": plain(spread.median), "A": plain(spread.agreement)}
        return {"id": name, "n": spread.n, **values, "unknown": spread.unknown, "not_applicable": spread.inapplicable}

    def quarters(name: str, found: Quartiles | None) -> dict[str, Any]:
        return {"id": name, "n": found.n if found else None, "quartiles": [plain(one) for one in found.quartiles] if found else None}

    def group(one: Group) -> dict[str, Any]:
        return {
            "criteria": [told(name, one.criteria.get(name)) for name in catalogue.criteria],
            "dimensions": [quarters(dimension.id, one.dimensions.get(dimension.id)) for _, dimension in catalogue.dimensions()],
        }

    whole = practice.whole
    filters = [{"feature": one.feature, "value": one.value, "files": one.files, **group(one)} for one in practice.groups[1:]]
    return {
        "files": practice.files,
        "editions": [
            {
                "id": edition.id,
                "version": edition.version,
                "files": edition.files,
                "compared": (edition.id, edition.version) == (practice.catalogue.id, practice.catalogue.version),
                "criteria": [told(name, spread) for name, spread in edition.criteria.items()],
            }
            for edition in practice.editions
        ],
        **(group(whole) if whole else {"criteria": [], "dimensions": []}),
        "groups": filters,
    }


def to_content(practice: Practice) -> str:
    """The comparison as it is kept; fractions stay exact."""
    return practice.model_dump_json(by_alias=True)


def from_content(content: str) -> Practice:
    """What `to_content` wrote."""
    return Practice.model_validate_json(content)


def find_identical(fingerprints: Iterable[str]) -> int:
    """How many files repeat another one."""
    return sum(number - 1 for number in Counter(fingerprints).values())


def names_if_all_agree(names: Sequence[tuple[str, bool]]) -> list[str]:
    """The names in order of the alphabet, if everyone agreed to be named; else none."""
    return sorted(name for name, _ in names if name) if all(agreed for _, agreed in names) else []
