"""From ballots to what may be shown: frozen counts per role, small roles merged, statistics of the shown ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from selfcheck.agreement import Moves, Summary, paired_moves, summarise, total
from selfcheck.workshop.models import Rules

# kind of a ballot: a vote, "kann ich nicht beurteilen", "trifft nicht zu"
VOTE, ABSTAINED, NOT_APPLICABLE = "vote", "abstained", "not-applicable"
KINDS = (VOTE, ABSTAINED, NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Cast:
    """One ballot without its person's secrets; `value` is the option from 0, None unless it is a vote."""

    participant: int
    role: str
    kind: str
    value: int | None
    source: str = "phone"


@dataclass(frozen=True, slots=True)
class Tally:
    """Ballots of one role, or of several roles shown together; `votes` per option, abstentions beside them."""

    votes: tuple[int, ...]
    abstained: int = 0
    not_applicable: int = 0
    paper: int = 0

    @property
    def valid(self) -> int:
        return sum(self.votes)

    @property
    def ballots(self) -> int:
        return self.valid + self.abstained + self.not_applicable


@dataclass(frozen=True, slots=True)
class Frozen:
    """A closed round as it is stored: tallies by role, present people by role, roles shown together, moves since the round before."""

    tallies: Mapping[str, Tally]
    present: Mapping[str, int]
    groups: tuple[tuple[str, ...], ...]
    moves: Moves | None = None

    def as_data(self) -> dict[str, Any]:
        """Plain data for JSON."""
        tallies = {
            role: {"votes": list(t.votes), "abstained": t.abstained, "not-applicable": t.not_applicable, "paper": t.paper}
            for role, t in self.tallies.items()
        }
        moves = None if self.moves is None else [self.moves.up, self.moves.down, self.moves.same]
        return {"tallies": tallies, "present": dict(self.present), "groups": [list(group) for group in self.groups], "moves": moves}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Frozen:
        """The way back from `as_data`."""
        tallies = {role: Tally(tuple(t["votes"]), t["abstained"], t["not-applicable"], t["paper"]) for role, t in data["tallies"].items()}
        moves = None if data["moves"] is None else Moves(*data["moves"])
        return cls(tallies, data["present"], tuple(tuple(group) for group in data["groups"]), moves)


@dataclass(frozen=True, slots=True)
class Group:
    """One line of the comparison: a role, or several together where one of them alone is too small."""

    roles: tuple[str, ...]
    tally: Tally


@dataclass(frozen=True, slots=True)
class Shown:
    """What everybody may see of a round. `whole` is None below k valid votes; `groups` is empty unless there are two or more.

    summary: statistics over the shown groups, None where options have no order or nothing is shown.
    """

    ballots: int
    present: int
    whole: Tally | None
    groups: tuple[Group, ...]
    summary: Summary | None
    moves: Moves | None


def tally(casts: Iterable[Cast], options: int) -> dict[str, Tally]:
    """Ballots counted by role."""
    votes: dict[str, list[int]] = {}
    others: dict[str, list[int]] = {}
    for cast in casts:
        row, rest = votes.setdefault(cast.role, [0] * options), others.setdefault(cast.role, [0, 0, 0])
        if cast.kind == VOTE and cast.value is not None:
            row[cast.value] += 1
        else:
            rest[cast.kind == NOT_APPLICABLE] += 1
        rest[2] += cast.source == "paper"
    return {role: Tally(tuple(row), *others[role]) for role, row in votes.items()}


def group_roles(sizes: Mapping[str, int], k: int, units: Sequence[Sequence[str]] = ()) -> tuple[tuple[str, ...], ...]:
    """Which roles are shown alone and which together, in the order of `sizes`; empty when that would be one group only.

    A unit with at least k stands alone. The others form one group; while that stays below k, the next smallest unit
    joins it – otherwise the whole minus what is shown would tell it. `units`: roles shown together in an earlier round;
    they are never parted again, or the rounds could be subtracted from each other.
    """
    order = list(sizes)
    parts = [tuple(role for role in order if role in unit) for unit in units if any(role in sizes for role in unit)]
    parts += [(role,) for role in order if not any(role in part for part in parts)]
    weight = {part: sum(sizes[role] for role in part) for part in parts}
    ranked = sorted(parts, key=lambda part: (weight[part], order.index(part[0])))
    small = [part for part in ranked if weight[part] < k]
    large = [part for part in ranked if weight[part] >= k]
    while small and large and sum(weight[part] for part in small) < k:
        small.append(large.pop(0))
    groups = [*large, tuple(sorted((role for part in small for role in part), key=order.index))] if small else large
    return tuple(sorted(groups, key=lambda group: order.index(group[0]))) if len(groups) > 1 else ()


def freeze(
    casts: Sequence[Cast],
    present: Mapping[str, int],
    rules: Rules,
    options: int,
    earlier: Sequence[Frozen] = (),
    before: Sequence[Cast] = (),
) -> Frozen:
    """A round at its closing. `earlier`: the item's rounds so far; `before`: ballots of the last round that counts."""
    found = tally(casts, options)
    tallies = {role.id: found[role.id] for role in rules.roles if role.id in found}
    units = _joined(unit for closed in earlier for unit in _units(closed, rules.k))
    groups = group_roles({role: one.valid for role, one in tallies.items()}, rules.k, units)
    old = {cast.participant: cast.value for cast in before if cast.value is not None}
    pairs = [(old[cast.participant], cast.value) for cast in casts if cast.value is not None and cast.participant in old]
    moves = paired_moves(pairs) if len(pairs) >= rules.k else None
    return Frozen(tallies, {role.id: present.get(role.id, 0) for role in rules.roles}, groups, moves)


def _units(closed: Frozen, k: int) -> list[tuple[str, ...]]:
    """Roles of a round that were told together only: a merged group, or everybody where no roles were shown."""
    told = sum(one.valid for one in closed.tallies.values()) >= k
    return [group for group in closed.groups or ((tuple(closed.tallies),) if told else ()) if len(group) > 1]


def _joined(units: Iterable[Iterable[str]]) -> list[list[str]]:
    """Units that share a role become one."""
    found: list[set[str]] = []
    for unit in units:
        new = set(unit)
        for other in [other for other in found if other & new]:
            new |= other
            found.remove(other)
        found.append(new)
    return [sorted(unit) for unit in found]


def show(frozen: Frozen, rules: Rules, ordered: bool) -> Shown:
    """What may be shown of a closed round: nothing below k valid votes, roles only as they were grouped at closing."""
    whole = _together(frozen.tallies.values())
    ballots = sum(one.ballots for one in frozen.tallies.values())
    present = sum(frozen.present.values())
    if whole is None or whole.valid < rules.k:
        return Shown(ballots, present, None, (), None, None)
    groups = []
    for roles in frozen.groups:
        one = _together(frozen.tallies[role] for role in roles)
        assert one is not None
        groups.append(Group(roles, one))
    tables = [group.tally.votes for group in groups] or [whole.votes]
    summary = summarise(tables, rules.thresholds) if ordered else None
    return Shown(ballots, present, whole, tuple(groups), summary, frozen.moves)


def _together(tallies: Iterable[Tally]) -> Tally | None:
    given = list(tallies)
    if not given:
        return None
    return Tally(
        total([one.votes for one in given]),
        sum(one.abstained for one in given),
        sum(one.not_applicable for one in given),
        sum(one.paper for one in given),
    )
