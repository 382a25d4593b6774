"""How far votes on ordered levels agree, exactly: agreement, variation, distances between roles and a verdict in one word.

Counts are given for every level of the scale, empty ones included, lowest first; abstentions and “not applicable” are
left out before. Everything but the consensus is exact in fractions. Formulas and sources: docs/agreement.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Literal

from selfcheck.noise import NOISE
from selfcheck.permutations import PValue, permutation_p

Counts = Sequence[int]
Verdict = Literal["agreed", "roles-disagree", "disputed", "partly-agreed", "counts-only"]


# --- one list of counts ---------------------------------------------------------------------------------------------


def agreement(counts: Counts) -> Fraction | None:
    """Agreement A, −1 (half at each end) over 0 (flat) to 1 (one level). None without votes or below three levels.

    van der Eijk 2001: the counts are peeled into layers of equal height, each layer is judged by its pattern.
    """
    votes, levels = sum(counts), len(counts)
    if not votes or levels < 3:
        return None
    total = Fraction(0)
    rest = list(counts)
    while any(rest):
        height = min(count for count in rest if count)
        pattern = [count > 0 for count in rest]
        total += Fraction(sum(pattern) * height, votes) * _layer(pattern)
        rest = [count - height if count else 0 for count in rest]
    return total


def _layer(pattern: Sequence[bool]) -> Fraction:
    """Agreement of one layer. Only triples of levels with exactly two used ones say something about its shape:
    neighbours in the triple (110, 011) speak for one peak, the ends (101) for two."""
    levels, used = len(pattern), sum(pattern)
    if used == 1:
        return Fraction(1)
    if used == levels:
        return Fraction(0)
    one_peak = two_peaks = 0
    before = 0
    for is_used in pattern:
        if is_used:
            before += 1
        else:
            after = used - before
            one_peak += math.comb(before, 2) + math.comb(after, 2)
            two_peaks += before * after
    unimodality = Fraction((levels - 2) * one_peak - (levels - 1) * two_peaks, (levels - 2) * (one_peak + two_peaks))
    return unimodality * (1 - Fraction(used - 1, levels - 1))


def variation(counts: Counts) -> Fraction | None:
    """Ordinal variation v, 0 (one level) to 1 (half at each end). None without votes or below two levels."""
    votes, levels = sum(counts), len(counts)
    if not votes or levels < 2:
        return None
    return Fraction(4, levels - 1) * sum(share * (1 - share) for share in _cumulative(counts)[:-1])


def mean_distance(counts: Counts) -> Fraction | None:
    """How many levels two votes drawn at random (the same one may be drawn twice) lie apart on average."""
    spread = variation(counts)
    return None if spread is None else spread * (len(counts) - 1) / 2


def consensus(counts: Counts) -> float | None:
    """Consensus Cns of Tastle & Wierman 2007, 0 to 1; for exports only."""
    votes, width = sum(counts), len(counts) - 1
    if not votes or width < 1:
        return None
    mean = sum(level * count for level, count in enumerate(counts)) / votes
    return 1 + sum(count / votes * math.log2(1 - abs(level - mean) / width) for level, count in enumerate(counts) if count)


def median(counts: Counts) -> Fraction | None:
    """The middle level (from 0); between two levels where the two middle votes differ."""
    votes = sum(counts)
    if not votes:
        return None
    middle = [_nth(counts, (votes - 1) // 2), _nth(counts, votes // 2)]
    return Fraction(sum(middle), 2)


def _nth(counts: Counts, position: int) -> int:
    for level, count in enumerate(counts):
        position -= count
        if position < 0:
            return level
    raise IndexError(position)


def noise_band(levels: int, votes: int) -> tuple[Fraction, Fraction] | None:
    """Where the agreement of random votes lies in 90 of 100 cases; None below five votes and for other scales than 4 and 5.

    Beyond 30 votes the band of 30 counts: the true one is narrower, so agreement is never claimed too early.
    """
    tabulated = NOISE.get(levels, {}).get(min(votes, 30))
    return (Fraction(tabulated[0], 100), Fraction(tabulated[1], 100)) if tabulated else None


def best_neighbours(counts: Counts) -> Fraction | None:
    """The share of votes on the two neighbouring levels that hold most of them."""
    votes = sum(counts)
    return Fraction(max(low + high for low, high in pairwise(counts)), votes) if votes and len(counts) > 1 else None


def _cumulative(counts: Counts) -> list[Fraction]:
    votes, reached, shares = sum(counts), 0, []
    for count in counts:
        reached += count
        shares.append(Fraction(reached, votes))
    return shares


# --- roles and rounds -----------------------------------------------------------------------------------------------


def total(tables: Iterable[Counts]) -> tuple[int, ...]:
    """The votes of all roles together."""
    return tuple(sum(column) for column in zip(*tables, strict=True))


def role_share(tables: Sequence[Counts]) -> Fraction | None:
    """Share of the variation that lies between the roles (Reardon 2009). None where all votes are equal, or with one role."""
    roles = [table for table in tables if sum(table)]
    whole = variation(total(tables)) if tables else None
    if len(roles) < 2 or not whole:
        return None
    within = sum((sum(role) * (variation(role) or Fraction(0)) for role in roles), Fraction(0))
    return 1 - within / sum(map(sum, roles)) / whole


def role_share_adjusted(tables: Sequence[Counts]) -> Fraction | None:
    """The role share without what small roles differ by chance; never below 0. None if every role has one vote."""
    share, votes, roles = role_share(tables), sum(map(sum, tables)), sum(1 for table in tables if sum(table))
    if share is None or votes == roles:
        return None
    return max(Fraction(0), 1 - Fraction(votes - 1, votes - roles) * (1 - share))


def distance(one: Counts, other: Counts) -> Fraction | None:
    """How many levels two roles lie apart (W1): what the votes of one would have to move on average to become the other."""
    if not sum(one) or not sum(other):
        return None
    return sum((abs(f - g) for f, g in zip(_cumulative(one), _cumulative(other), strict=True)), Fraction(0))


def shift(before: Counts, after: Counts) -> Fraction | None:
    """Between two rounds: the share of votes that stand elsewhere, 0 (same distribution) to 1."""
    if not sum(before) or not sum(after):
        return None
    pairs = zip(before, after, strict=True)
    return sum((abs(Fraction(b, sum(before)) - Fraction(a, sum(after))) for b, a in pairs), Fraction(0)) / 2


@dataclass(frozen=True, slots=True)
class Moves:
    """How many people went up, down or stayed between two rounds."""

    up: int
    down: int
    same: int


def paired_moves(pairs: Iterable[tuple[int, int]]) -> Moves:
    """`pairs`: the levels before and after of everyone who voted in both rounds."""
    steps = [after - before for before, after in pairs]
    return Moves(sum(step > 0 for step in steps), sum(step < 0 for step in steps), steps.count(0))


# --- the verdict ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What counts as agreed or disputed. Own conventions but the 75 % (Diamond et al. 2014); frozen before the first vote.

    agreement: least A. neighbours: least share in the best two neighbouring levels. apart: distance of two roles in
    levels from which they differ. chance: p below which that is no chance. ends: share in the lower and in the upper
    two levels from which votes are split. votes: below this number only the counts are shown.
    """

    agreement: Fraction = Fraction(1, 2)
    neighbours: Fraction = Fraction(3, 4)
    apart: Fraction = Fraction(1)
    chance: Fraction = Fraction(1, 20)
    ends: Fraction = Fraction(1, 4)
    votes: int = 5


DEFAULTS = Thresholds()


def verdict(counts: Counts, farthest: Fraction | None = None, p: Fraction | None = None, thresholds: Thresholds = DEFAULTS) -> Verdict:
    """One word for a distribution. `farthest`: the largest distance of two shown roles, `p` the chance of such roles.

    Without a tabulated noise band the band is left out. Two levels have no agreement: only the roles can disagree.
    """
    if sum(counts) < thresholds.votes:
        return "counts-only"
    apart = farthest is not None and farthest >= thresholds.apart
    if apart and p is not None and p < thresholds.chance:
        return "roles-disagree"
    score, band = agreement(counts), noise_band(len(counts), sum(counts))
    if score is None:
        return "counts-only"
    above = band is None or score > band[1]
    together = best_neighbours(counts) or Fraction(0)
    if score >= thresholds.agreement and above and together >= thresholds.neighbours and not apart:
        return "agreed"
    inside = band is not None and band[0] <= score <= band[1]
    return "disputed" if inside or _is_split(counts, thresholds.ends) else "partly-agreed"


def _is_split(counts: Counts, ends: Fraction) -> bool:
    """Whether both ends hold at least this share; an end is two levels, on three levels one."""
    width = min(2, len(counts) // 2)
    return min(sum(counts[:width]), sum(counts[-width:])) >= ends * sum(counts)


@dataclass(frozen=True, slots=True)
class RoleSummary:
    """The votes of one role."""

    counts: tuple[int, ...]
    n: int
    agreement: Fraction | None
    variation: Fraction | None


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything about the votes on one criterion. distances: by the places (from 0) of two roles that have votes."""

    counts: tuple[int, ...]
    n: int
    agreement: Fraction | None
    consensus: float | None
    variation: Fraction | None
    mean_distance: Fraction | None
    band: tuple[Fraction, Fraction] | None
    neighbours: Fraction | None
    role_share: Fraction | None
    role_share_adjusted: Fraction | None
    distances: dict[tuple[int, int], Fraction]
    p: PValue
    roles: tuple[RoleSummary, ...]
    verdict: Verdict


def summarise(tables: Sequence[Counts], thresholds: Thresholds = DEFAULTS, unshown: Counts | None = None) -> Summary:
    """The votes of the roles that may be shown, one list each; one list alone has no roles.

    `unshown` are votes of roles too small to be shown: they count in the total only.
    """
    counts = total([*tables, unshown] if unshown is not None else tables)
    roles = tuple(RoleSummary(tuple(t), sum(t), agreement(t), variation(t)) for t in tables) if len(tables) > 1 else ()
    found = {(i, j): distance(tables[i], tables[j]) for i, j in combinations(range(len(tables)), 2)}
    distances = {pair: value for pair, value in found.items() if value is not None}
    p = permutation_p(tables) if distances else PValue(None, "none")
    return Summary(
        counts=counts,
        n=sum(counts),
        agreement=agreement(counts),
        consensus=consensus(counts),
        variation=variation(counts),
        mean_distance=mean_distance(counts),
        band=noise_band(len(counts), sum(counts)),
        neighbours=best_neighbours(counts),
        role_share=role_share(tables),
        role_share_adjusted=role_share_adjusted(tables),
        distances=distances,
        p=p,
        roles=roles,
        verdict=verdict(counts, max(distances.values(), default=None), p.value, thresholds),
    )
