"""Keeps small groups secret: which totals may be shown so that no subtraction uncovers fewer than k."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

K = 5
PRIME = 2**61 - 1
STEPS = 20_000


def showable(groups: Sequence[Sequence[bool]], weights: Sequence[int], k: int = K) -> list[bool]:
    """Which group totals can be shown, earlier groups before later ones.

    `groups[g][a]` says whether the members of cell `a` belong to group g, `weights[a]` how many they are. Whoever adds
    and subtracts shown totals, each times any number, gets 0 or something that at least k members have a part in.
    Where that cannot be decided quickly, the group is not shown.
    """
    sizes = [sum(w for w, inside in zip(weights, group, strict=True) if inside) for group in groups]
    large = [size >= k for size in sizes]
    if _is_safe([group for group, fits in zip(groups, large, strict=True) if fits], weights, k):
        return large
    chosen: list[Sequence[bool]] = []
    shown = []
    for group, fits in zip(groups, large, strict=True):
        shown.append(fits and _is_safe([*chosen, group], weights, k))
        if shown[-1]:
            chosen.append(group)
    return shown


def _is_safe(groups: Sequence[Sequence[bool]], weights: Sequence[int], k: int) -> bool:
    """Whether no combination of the totals has a part in 1 to k−1 members only.

    A combination that vanishes outside a set of cells exists exactly if the other cells alone have a smaller rank; so
    every such set meets each basis of the other cells, and it is enough to follow the light cells of one basis at a time.
    """
    cells = [(weight, [int(group[at]) for group in groups]) for at, weight in enumerate(weights) if weight]
    cells.sort(key=lambda cell: -cell[0])  # the heaviest first: a basis of cells with k members or more ends the search
    rank = _rank(frozenset(tuple(cell) for _, cell in cells))
    tried: set[frozenset[int]] = set()
    waiting: list[frozenset[int]] = [frozenset()]
    while waiting:
        removed = waiting.pop()
        if removed in tried:
            continue
        tried.add(removed)
        if len(tried) > STEPS:
            return False
        basis = _basis([cell for _, cell in cells], removed, rank)
        if len(basis) < rank:
            return False
        spent = sum(cells[at][0] for at in removed)
        waiting += [removed | {at} for at in basis if spent + cells[at][0] < k]
    return True


@lru_cache(maxsize=1024)
def _rank(cells: frozenset[tuple[int, ...]]) -> int:
    return len(_basis(sorted(cells), frozenset(), len(cells)))


def _basis(cells: Sequence[Sequence[int]], removed: frozenset[int], rank: int) -> list[int]:
    """Up to `rank` independent cells, taken in order; counted modulo a large prime instead of in fractions."""
    chosen: list[int] = []
    reduced: list[tuple[int, list[int]]] = []
    for at, cell in enumerate(cells):
        if len(chosen) == rank:
            break
        if at in removed:
            continue
        vector = list(cell)
        for lead, row in reduced:
            if factor := vector[lead]:
                vector = [(v - factor * r) % PRIME for v, r in zip(vector, row, strict=True)]
        lead = next((place for place, value in enumerate(vector) if value), -1)
        if lead >= 0:
            inverse = pow(vector[lead], -1, PRIME)
            reduced.append((lead, [value * inverse % PRIME for value in vector]))
            chosen.append(at)
    return chosen
