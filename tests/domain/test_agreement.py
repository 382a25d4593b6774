"""Agreement statistics: the published values, an independent second way to each number, and laws on random votes."""

import json
import math
import random
from fractions import Fraction
from itertools import combinations, pairwise, permutations, product

import pytest

from selfcheck.agreement import (
    Thresholds,
    agreement,
    best_neighbours,
    consensus,
    distance,
    mean_distance,
    median,
    noise_band,
    paired_moves,
    role_share,
    role_share_adjusted,
    shift,
    summarise,
    total,
    variation,
    verdict,
)
from selfcheck.cli import main
from selfcheck.noise import NOISE
from selfcheck.permutations import permutation_p

PUBLISHED = [
    ((30, 40, 210, 130, 530, 50, 10), Fraction(917, 1500), 0.7256876, Fraction(151, 375)),
    ((0, 15, 0, 15, 0), Fraction(1, 6), 0.5849625, Fraction(1, 2)),
    ((15, 0, 0, 0, 15), Fraction(-1), 0.0, Fraction(1)),
    ((6, 6, 6, 6, 6), Fraction(0), 0.4339850, Fraction(4, 5)),
    ((0, 0, 0, 30, 0), Fraction(1), 1.0, Fraction(0)),
]


def random_counts(levels, seed):
    chance = random.Random(seed)
    counts = [chance.choice((0, 0, 1, 2, 3, 7, 12)) for _ in range(levels)]
    return counts if any(counts) else [1, *counts[1:]]


RANDOM = [random_counts(3 + seed % 5, seed) for seed in range(1000)]
TABLES = [[random_counts(3 + seed % 5, 10 * seed + role) for role in range(2 + seed % 3)] for seed in range(200)]


# --- the second way: votes one by one, triples one by one, tables one by one ----------------------------------------


def agreement_by_triples(counts):
    """Layers of height one; of each, every triple of levels is looked at."""
    levels, votes, result = len(counts), sum(counts), Fraction(0)
    for height in range(1, max(counts) + 1):
        pattern = [int(count >= height) for count in counts]
        used = sum(pattern)
        seen = [tuple(pattern[i] for i in triple) for triple in combinations(range(levels), 3)]
        tu, tdu = seen.count((1, 1, 0)) + seen.count((0, 1, 1)), seen.count((1, 0, 1))
        if used == 1:
            value = Fraction(1)
        elif used == levels:
            value = Fraction(0)
        else:
            u = Fraction((levels - 2) * tu - (levels - 1) * tdu, (levels - 2) * (tu + tdu))
            value = u * (1 - Fraction(used - 1, levels - 1))
        result += Fraction(used, votes) * value
    return result


def votes_of(counts):
    return [level for level, count in enumerate(counts) for _ in range(count)]


def mean_distance_by_pairs(counts):
    votes = votes_of(counts)
    return Fraction(sum(abs(a - b) for a in votes for b in votes), len(votes) ** 2)


def distance_by_matching(one, other):
    """Both sides copied to the same size, sorted, and matched one to one."""
    size = math.lcm(sum(one), sum(other))
    left = [vote for vote in votes_of(one) for _ in range(size // sum(one))]
    right = [vote for vote in votes_of(other) for _ in range(size // sum(other))]
    return Fraction(sum(abs(a - b) for a, b in zip(left, right, strict=True)), size)


def p_by_orders(tables):
    """Every order of the votes is dealt to the roles."""
    sizes = [sum(table) for table in tables]

    def within(parts):
        return sum(len(part) * mean_distance_by_pairs([part.count(level) for level in range(len(tables[0]))]) for part in parts if part)

    observed = within([votes_of(table) for table in tables])
    hits = orders = 0
    for order in permutations(votes_of(total(tables))):
        ends = [0, *(sum(sizes[: i + 1]) for i in range(len(sizes)))]
        hits += within([list(order[a:b]) for a, b in pairwise(ends)]) <= observed
        orders += 1
    return Fraction(hits, orders)


# --- values ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("counts", "a", "cns", "v"), PUBLISHED)
def test_the_published_values_come_out(counts, a, cns, v):
    assert agreement(counts) == a == agreement_by_triples(counts)
    assert round(consensus(counts), 7) == cns
    assert variation(counts) == v


def test_agreement_is_the_same_by_layers_and_by_triples():
    for counts in RANDOM:
        assert agreement(counts) == agreement_by_triples(counts), counts


def test_variation_is_the_mean_distance_of_all_pairs():
    for counts in RANDOM:
        assert mean_distance(counts) == mean_distance_by_pairs(counts), counts
        assert variation(counts) == mean_distance_by_pairs(counts) * 2 / (len(counts) - 1), counts


def test_statistics_stay_in_their_range_and_do_not_depend_on_the_direction_of_the_scale():
    for counts in RANDOM:
        a, v, turned = agreement(counts), variation(counts), counts[::-1]
        assert -1 <= a <= 1
        assert 0 <= v <= 1
        assert (v == 0) == (max(counts) == sum(counts))
        assert (agreement(turned), variation(turned)) == (a, v)
        assert -1e-9 <= consensus(counts) <= 1 + 1e-9
        tripled = [3 * count for count in counts]
        assert (agreement(tripled), variation(tripled)) == (a, v)


def test_nothing_is_said_without_votes_or_levels():
    assert agreement([0, 0, 0]) is variation([0, 0, 0]) is consensus([0, 0]) is mean_distance([0, 0]) is median([0, 0]) is None
    assert distance([0, 0, 0], [1, 0, 0]) is shift([0, 0, 0], [1, 0, 0]) is best_neighbours([0, 0, 0]) is None
    assert summarise([[0, 0, 0, 0, 0]]).verdict == "counts-only"


def test_two_levels_have_no_agreement_but_a_variation_and_a_distance():
    assert agreement([5, 5]) is None
    assert variation([5, 5]) == 1
    assert distance([5, 0], [0, 5]) == 1
    assert summarise([[5, 5]]).verdict == "counts-only"


def test_the_median_lies_between_two_levels_where_the_middle_votes_differ():
    assert (median([0, 2, 1]), median([1, 0, 1]), median([1, 1, 0, 0])) == (1, 1, Fraction(1, 2))


# --- roles ----------------------------------------------------------------------------------------------------------


def test_opposed_roles_are_found_although_the_whole_looks_mixed():
    summary = summarise([[0, 15, 0, 0, 0], [0, 0, 0, 15, 0]])
    assert (summary.agreement, summary.role_share, summary.distances) == (Fraction(1, 6), 1, {(0, 1): 2})
    assert summary.p.value == Fraction(2, math.comb(30, 15))
    assert summary.p.kind == "exact"
    assert summary.verdict == "roles-disagree"


def test_distance_is_that_of_matched_votes():
    for one, other, *_ in TABLES:
        assert distance(one, other) == distance_by_matching(one, other) == distance(other, one)


def test_role_share_is_what_the_roles_explain_of_all_pairs():
    for tables in TABLES:
        whole = total(tables)
        within = sum(sum(table) * mean_distance_by_pairs(table) for table in tables) / sum(whole)
        expected = 1 - within / mean_distance_by_pairs(whole) if max(whole) < sum(whole) else None
        assert role_share(tables) == expected, tables
        if expected is not None:
            assert 0 <= role_share(tables) <= 1
            assert 0 <= (role_share_adjusted(tables) or 0) <= role_share(tables)


def test_the_role_share_does_not_apply_where_all_vote_alike():
    summary = summarise([[0, 0, 4, 0, 0], [0, 0, 3, 0, 0]])
    assert (summary.variation, summary.role_share, summary.role_share_adjusted, summary.p.value) == (0, None, None, None)
    assert summary.verdict == "agreed"


def test_roles_of_one_vote_each_cannot_be_adjusted():
    assert role_share_adjusted([[1, 0, 0], [0, 0, 1]]) is None


@pytest.mark.parametrize(
    "tables",
    [
        [[2, 1, 0], [0, 1, 2]],
        [[3, 0, 0, 0, 0], [0, 0, 1, 1, 2]],
        [[1, 1, 1], [1, 1, 1]],
        [[2, 0, 0], [0, 2, 0], [0, 1, 2]],
        [[1, 0, 0, 1], [0, 1, 0, 0], [0, 1, 2, 1]],
        [[0, 1, 0], [0, 1, 1], [0, 0, 0]],
    ],
)
def test_p_is_that_of_all_orders_of_the_votes(tables):
    found = permutation_p(tables)
    assert (found.value, found.kind) == (p_by_orders(tables), "exact")


def test_p_is_estimated_where_counting_takes_too_long_and_stays_the_same():
    tables = [[4, 3, 2, 1, 0], [0, 1, 2, 3, 4]]
    exact, drawn = permutation_p(tables), permutation_p(tables, steps=10)
    assert (exact.kind, drawn.kind) == ("exact", "sampled")
    assert abs(exact.value - drawn.value) < Fraction(1, 100)
    assert drawn == permutation_p(tables, steps=10)
    assert permutation_p([[5000, 0, 0], [0, 1, 5000]], steps=10).kind == "none"


def test_p_does_not_depend_on_the_order_of_roles():
    for tables in TABLES[:3]:
        small = [[min(count, 1) for count in table] for table in tables]
        assert permutation_p(small) == permutation_p(small[::-1])


def test_there_is_no_p_for_one_role():
    assert permutation_p([[1, 2, 3]]).value is None
    assert permutation_p([[1, 2, 3], [0, 0, 0]]).value is None


# --- rounds ---------------------------------------------------------------------------------------------------------


def test_shift_is_the_share_that_stands_elsewhere():
    assert shift([5, 0, 5], [0, 10, 0]) == 1
    assert shift([5, 0, 5], [5, 0, 5]) == 0
    assert shift([4, 0, 0, 0], [1, 1, 0, 0]) == Fraction(1, 2)


def test_moves_of_people_who_voted_twice():
    moves = paired_moves([(0, 2), (3, 1), (2, 2), (1, 4)])
    assert (moves.up, moves.down, moves.same) == (2, 1, 1)


# --- noise band and verdict -----------------------------------------------------------------------------------------


def noise_by_counting(levels, votes):
    """5 % and 95 % of the agreement over all equally likely votes."""
    weights = {}
    for counts in product(range(votes + 1), repeat=levels - 1):
        if (last := votes - sum(counts)) >= 0:
            ways = math.factorial(votes) // math.prod(map(math.factorial, [*counts, last]))
            value = agreement([*counts, last])
            weights[value] = weights.get(value, 0) + ways
    bounds, reached = [], 0
    for value in sorted(weights):
        before, reached = reached, reached + weights[value]
        bounds += [value for share in (1, 19) if before * 20 < share * levels**votes <= reached * 20]
    return tuple(int(math.copysign(math.floor(abs(100 * value) + Fraction(1, 2)), value)) for value in bounds)


@pytest.mark.parametrize(("levels", "votes"), [(4, 5), (4, 8), (4, 11), (5, 5), (5, 8)])
def test_the_shipped_noise_band_is_that_of_all_random_votes(levels, votes):
    assert NOISE[levels][votes] == noise_by_counting(levels, votes)


def test_the_noise_band_has_the_published_rows():
    votes = (5, 8, 10, 12, 15, 20, 30)
    assert [NOISE[4][n] for n in votes] == [(-53, 73), (-42, 58), (-20, 53), (-28, 50), (-24, 42), (-17, 37), (-16, 31)]
    assert [NOISE[5][n] for n in votes] == [(-33, 70), (-13, 56), (-20, 50), (-13, 46), (-15, 41), (-12, 37), (-9, 30)]
    assert all(list(rows) == list(range(5, 31)) for rows in NOISE.values())


def test_the_noise_band_beyond_the_table():
    assert noise_band(5, 300) == noise_band(5, 30) == (Fraction(-9, 100), Fraction(3, 10))
    assert noise_band(5, 4) is noise_band(3, 10) is noise_band(7, 10) is None


@pytest.mark.parametrize(
    ("counts", "word"),
    [
        ((0, 0, 0, 4, 0), "counts-only"),
        ((0, 0, 1, 8, 1), "agreed"),
        ((5, 0, 0, 0, 5), "disputed"),
        ((2, 2, 2, 2, 2), "disputed"),
        ((0, 4, 4, 4, 0), "disputed"),
        ((0, 4, 12, 10, 4), "partly-agreed"),
        ((0, 0, 0, 3, 2), "agreed"),
        ((0, 0, 1, 3, 1), "disputed"),  # five votes: as often by chance
        ((1, 8, 1), "agreed"),
        ((4, 2, 4), "disputed"),
    ],
)
def test_verdicts_of_one_group(counts, word):
    assert verdict(counts) == word


def test_a_distance_of_roles_stands_against_agreement_even_where_it_may_be_chance():
    counts = (0, 0, 10, 10, 0)
    assert verdict(counts) == "agreed"
    assert verdict(counts, Fraction(1), Fraction(1, 100)) == "roles-disagree"
    assert verdict(counts, Fraction(1), Fraction(1, 20)) == "partly-agreed"
    assert verdict(counts, Fraction(9, 10), Fraction(1, 100)) == "agreed"


def test_thresholds_can_be_set_before_the_vote():
    assert verdict((0, 0, 1, 8, 1), thresholds=Thresholds(agreement=Fraction(95, 100))) == "partly-agreed"
    assert verdict((0, 0, 0, 4, 0), thresholds=Thresholds(votes=3)) == "agreed"


def test_votes_of_small_roles_count_in_the_total_only():
    summary = summarise([[0, 5, 0, 0, 0], [0, 0, 0, 5, 0]], unshown=[0, 0, 0, 0, 2])
    assert summary.counts == (0, 5, 0, 5, 2)
    assert len(summary.roles) == 2
    assert summary.distances == {(0, 1): 2}


# --- the command ----------------------------------------------------------------------------------------------------


def run(capsys, *arguments):
    code = main(["agreement", *arguments])
    return code, *capsys.readouterr()


def test_the_command_prints_the_fixed_names(capsys):
    code, out, _ = run(capsys, "15,0,0,0,15", "--json")
    found = json.loads(out)
    assert code == 0
    assert (found["n"], found["levels"], found["A"], found["v"], found["mean_distance"]) == (30, 5, -1, 1, 2)
    assert (found["noise_low"], found["noise_high"]) == (-0.09, 0.3)
    assert found["role_share"] is found["role_share_adjusted"] is found["p"] is None
    assert (found["w1"], found["roles"]) == ({}, [])


def test_the_command_compares_roles(capsys):
    found = json.loads(run(capsys, "0,15,0,0,0", "0,0,0,15,0", "--json")[1])
    assert (found["role_share"], found["w1"]) == (1, {"1-2": 2})
    assert found["roles"] == [{"n": 15, "A": 1, "v": 0}, {"n": 15, "A": 1, "v": 0}]
    assert found["p"] == pytest.approx(2 / math.comb(30, 15))
    assert found["p_kind"] == "exact"


def test_the_command_speaks_in_words(capsys):
    out = run(capsys, "0,15,0,0,0", "0,0,0,15,0", "--lang", "de")[1]
    assert "30 Stimmen" in out
    assert "Die Rollen sehen es verschieden" in out
    assert "Abstand der Rollen 1 und 2: 2,00 Stufen" in out


@pytest.mark.parametrize("counts", [["1,x,3"], ["5"], ["-1,2,3"], ["1,2,3", "1,2"], ["999999,1"], ["1,2,3"] * 13])
def test_the_command_refuses_what_are_no_counts(capsys, counts):
    code, out, err = run(capsys, "--", *counts)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
