"""The chance that roles would lie at least this far apart if the roles had been dealt out at random."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Literal

EXACT_STEPS = 60_000
DRAWS = 2_000
MAX_DRAWN_VOTES = 2_000
SEED = 20261126

Kind = Literal["exact", "sampled", "none"]


@dataclass(frozen=True, slots=True)
class PValue:
    """p and how it was found: counted over every table, estimated from seeded draws, or not at all (value None)."""

    value: Fraction | None
    kind: Kind


def permutation_p(tables: Sequence[Sequence[int]], steps: int = EXACT_STEPS) -> PValue:
    """The share of all tables with these role sizes and level totals whose votes vary within the roles at most as much.

    Each table counts as often as it can come about. Exact while the work stays within `steps`, else from 2,000 seeded
    draws (the observed table counts as one, so that p is never 0). None with fewer than two roles that have votes,
    where all votes are equal, and for more votes than can be drawn in a moment.
    """
    return _find(tuple(sorted((tuple(table) for table in tables if sum(table)), key=lambda role: (sum(role), role))), steps)


@lru_cache(maxsize=512)  # of closed rounds, which stay as they are, it is asked for at every look
def _find(roles: tuple[tuple[int, ...], ...], steps: int) -> PValue:
    """As `permutation_p`, of the roles that have votes; their order says nothing and is always the same."""
    levels = [sum(column) for column in zip(*roles, strict=True)] if len(roles) > 1 else []
    if sum(1 for count in levels if count) < 2:
        return PValue(None, "none")
    sizes = [sum(role) for role in roles]
    exact = _count(sizes, levels, _within(roles, sizes), steps)
    if exact is not None:
        return PValue(exact, "exact")
    if sum(sizes) > MAX_DRAWN_VOTES:
        return PValue(None, "none")
    return PValue(_draw(sizes, levels, _within(roles, sizes)), "sampled")


def _within(roles: Sequence[Sequence[int]], sizes: Sequence[int]) -> int:
    """Σ n_g·v_g up to a factor that is the same for every table, as an integer."""
    whole = math.lcm(*sizes)
    return sum(
        whole // size * sum(reached * (size - reached) for reached in accumulate(role)) for role, size in zip(roles, sizes, strict=True)
    )


def _count(sizes: Sequence[int], levels: Sequence[int], observed: int, steps: int) -> Fraction | None:
    """Level by level: how many ways lead to each set of votes dealt so far and to each sum; None when it takes too long.

    A sum that already exceeds the observed one can only grow, so its branch ends.
    """
    whole = math.lcm(*sizes)
    costs = [[whole // size * given * (size - given) for given in range(size + 1)] for size in sizes]
    ways: dict[tuple[int, ...], dict[int, int]] = {tuple(0 for _ in sizes): {0: 1}}
    for count in levels:
        steps -= _work(count, ways, sizes)
        if steps < 0:
            return None
        following: dict[tuple[int, ...], dict[int, int]] = {}
        for dealt, sums in ways.items():
            for now, added, orders in _deals(count, dealt, costs):
                reached = following.setdefault(now, {})
                for so_far, number in sums.items():
                    if (summed := so_far + added) <= observed:
                        reached[summed] = reached.get(summed, 0) + number * orders
        ways = following
    return Fraction(sum(sum(sums.values()) for sums in ways.values()), _arrangements(sizes))


def _work(count: int, ways: Mapping[tuple[int, ...], Sized], sizes: Sequence[int]) -> int:
    """How many deals of `count` equal votes there are, each for every sum it is added to; told without dealing."""
    alike = Counter[tuple[int, ...]]()  # the order of the roles makes no difference
    for dealt, sums in ways.items():
        alike[tuple(sorted(size - given for given, size in zip(dealt, sizes, strict=True)))] += len(sums)
    found = 0
    for room, times in alike.items():
        deals = [1] + [0] * count  # by votes dealt to the roles so far
        for free in room:
            upto = list(accumulate(deals))
            deals = [upto[votes] - (upto[votes - free - 1] if votes > free else 0) for votes in range(count + 1)]
        found += deals[count] * times
    return found


def _deals(count: int, dealt: Sequence[int], costs: Sequence[Sequence[int]]) -> Iterator[tuple[tuple[int, ...], int, int]]:
    """All ways to deal `count` equal votes to roles that have `dealt`: what they have then, what that adds, in how many orders."""
    given, cost = dealt[0], costs[0]
    if len(dealt) == 1:
        if given + count < len(cost):
            yield (given + count,), cost[given + count], 1
        return
    others, other_costs = dealt[1:], costs[1:]
    left = sum(len(cost) - 1 - given for cost, given in zip(other_costs, others, strict=True))
    for more in range(max(0, count - left), min(count, len(cost) - 1 - given) + 1):
        for now, added, orders in _deals(count - more, others, other_costs):
            yield (given + more, *now), cost[given + more] + added, math.comb(count, more) * orders


def _arrangements(parts: Sequence[int]) -> int:
    """In how many orders people can be divided into groups of these sizes."""
    left, product = sum(parts), 1
    for part in parts:
        product *= math.comb(left, part)
        left -= part
    return product


def _draw(sizes: Sequence[int], levels: Sequence[int], observed: int) -> Fraction:
    draw = random.Random(SEED).random  # seeded: the same votes always give the same p
    votes = [level for level, count in enumerate(levels) for _ in range(count)]
    ends = list(accumulate(sizes, initial=0))
    hits = 1
    for _ in range(DRAWS):
        dealt = [vote for _, vote in sorted([(draw(), vote) for vote in votes])]
        parts = [dealt[start:end] for start, end in pairwise(ends)]
        hits += _within([[part.count(level) for level in range(len(levels))] for part in parts], sizes) <= observed
    return Fraction(hits, DRAWS + 1)
