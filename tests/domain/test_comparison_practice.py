"""Many files: counts and quartiles by hand, the same shares as the evaluation, nothing small uncovered, order without effect."""

import json
import random
from collections import Counter
from fractions import Fraction
from itertools import product

import pytest

from selfcheck.agreement import agreement
from selfcheck.assessment import Answer, Assessment, Edition
from selfcheck.assessment_file import dump_assessment
from selfcheck.cli import main
from selfcheck.comparison.practice import as_json, compare, find_identical, from_content, names_if_all_agree, quartiles, to_content
from selfcheck.comparison.reading import CARRIER_FIELD, SIZE_FIELD, Reader
from selfcheck.evaluation import evaluate
from selfcheck.pole_profile import pole_profile
from tests.factories import assessment, catalogue, criterion, dimension, na, rated, write_catalogue

PLAN = catalogue(
    dimension("steering", criterion("a", (2, 3, 4), weight=2, pole=-1), criterion("b", (0, 4, 4), pole=1)),
    dimension("team", criterion("c", 3, pole="neutral")),
)
READER = Reader(PLAN)


def entry(phase="preparation", size=8_000, **given):
    made = assessment(PLAN, phase, **given)
    return READER.read(made.model_copy(update={"profile": {**made.profile, SIZE_FIELD: size, CARRIER_FIELD: "municipal"}}))


def any_entry(seed):
    chance = random.Random(seed)
    given = {name: chance.choice((0, 1, 2, 3, 4, "unknown", "open", na("no"))) for name in "abc"}
    return entry(chance.choice(PLAN.phase_ids), chance.choice((8_000, 50_000, 500_000)), **given)


# --- reading


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.parametrize("aggregate", ["points", "means"])
def test_shares_and_poles_are_those_of_the_evaluation(seed, aggregate):
    plan = catalogue(
        dimension("one", criterion("a", (2, 3, 4), weight="1.5", pole=-2), criterion("b", (0, 4, 4), pole=1)),
        dimension("two", criterion("c", (1, 1, 4), weight=3, pole=2), criterion("d", 2, pole=-1)),
        scale=("0", "0.25", "0.5", "0.9", "1"),
        aggregate=aggregate,
    )
    chance = random.Random(seed)
    options = (0, 1, 2, 3, 4, "unknown", "open", na("no"), rated(3, target=4, reason="r"), rated(1, target=1, reason="r"))
    made = assessment(plan, chance.choice(plan.phase_ids), **{name: chance.choice(options) for name in "abcd"})
    found, evaluation = Reader(plan).read(made), evaluate(plan, made)
    assert found.shares == {number.id: number.share for number in evaluation.dimensions if number.share is not None}
    profile = pole_profile(evaluation)
    assert found.poles == {name: side.mean for name in ("investment", "community") if (side := getattr(profile, name)).mean is not None}


def test_sizes_fall_into_the_classes_of_the_profile():
    assert [entry(size=size).features[1] for size in (20_000, 20_001, 100_000, 100_001)] == ["small", "medium", "medium", "large"]
    assert READER.read(assessment(PLAN)).features == ("missing", "missing", "missing")


# --- counting


def test_levels_are_counted_by_hand():
    entries = [entry(a=1), entry(a=1), entry(a=4), entry(a=0), entry(a=2), entry(a="unknown"), entry(a=na("no")), entry()]
    spread = compare(PLAN, entries).whole.criteria["a"]
    assert (spread.counts, spread.unknown, spread.inapplicable, spread.n, spread.median) == ([1, 2, 1, 0, 1], 1, 1, 5, 1)


def test_quartiles_by_hand():
    assert quartiles(map(Fraction, (5, 1, 3, 2, 4))).quartiles == [2, 3, 4]
    assert quartiles(map(Fraction, (0, 1, 2, 3))).quartiles == [Fraction(3, 4), Fraction(3, 2), Fraction(9, 4)]
    assert quartiles([Fraction(1, 3)]).quartiles == [Fraction(1, 3)] * 3


def test_each_file_is_measured_in_its_own_phase():
    entries = [entry("preparation", a=2) for _ in range(3)] + [entry("continuity", a=2) for _ in range(2)]
    assert compare(PLAN, entries).whole.dimensions["steering"].quartiles == [Fraction(1, 2), 1, 1]


def test_nothing_is_shown_below_five_files():
    practice = compare(PLAN, [entry(a=1) for _ in range(4)])
    assert practice.groups == []
    assert as_json(PLAN, practice)["criteria"] == []
    assert practice.files == 4


def test_a_criterion_rated_by_fewer_than_five_is_not_shown():
    whole = compare(PLAN, [entry(a=1), entry(a=1), entry(a=1), entry(a=1), entry(c=2), entry(c=2)]).whole
    assert whole.criteria == {}
    assert "steering" not in whole.dimensions


def test_the_order_of_files_changes_nothing():
    entries = [any_entry(seed) for seed in range(40)]
    expected = compare(PLAN, entries)
    for seed in range(5):
        random.Random(seed).shuffle(entries)
        assert compare(PLAN, entries) == expected


def test_editions_are_never_mixed():
    old = [
        READER.read(Assessment(catalogue=Edition(id="small", version="0"), answers={"a": Answer(state="rated", level=4)})) for _ in range(5)
    ]
    practice = compare(PLAN, [entry(a=1) for _ in range(5)] + old)
    assert practice.whole.criteria["a"].counts == [0, 5, 0, 0, 0]
    other = practice.editions[0]
    assert (other.version, other.files, other.criteria["a"].counts) == ("0", 5, [0, 0, 0, 0, 5])


def test_too_few_files_of_another_edition_are_only_counted():
    old = [
        READER.read(Assessment(catalogue=Edition(id="small", version="0"), answers={"a": Answer(state="rated", level=4)})) for _ in range(4)
    ]
    assert compare(PLAN, [entry(a=1) for _ in range(5)] + old).editions[0].criteria == {}


# --- small groups


@pytest.mark.parametrize("seed", range(8))
def test_subtraction_over_all_filters_uncovers_no_small_group(seed):
    """Tries every difference of sums of filters, for the files and for those who rated each criterion."""
    chance = random.Random(seed)
    entries = [any_entry(chance.random()) for _ in range(chance.choice((9, 14)))]
    practice = compare(PLAN, entries)
    places = list(practice.groups)
    members = [[not g.feature or e.features[("phase", "size", "carrier").index(g.feature)] == g.value for e in entries] for g in places]
    factors = list(product((-1, 0, 1), repeat=len(places)))
    for name in (None, *"abc"):
        allowed = [name is None or name in group.criteria for group in places]
        for factor in factors:
            if all(fits or not f for fits, f in zip(allowed, factor, strict=True)):
                mixed = [sum(f * inside[at] for f, inside in zip(factor, members, strict=True)) for at in range(len(entries))]
                counted = sum(1 for value, e in zip(mixed, entries, strict=True) if value and (name is None or e.levels.get(name, -1) >= 0))
                assert counted == 0 or counted >= 5


def test_filters_show_large_groups():
    entries = [entry(phase, size, a=2) for phase in PLAN.phase_ids for size in (8_000, 50_000) for _ in range(5)]
    found = {(group.feature, group.value): group.files for group in compare(PLAN, entries).groups}
    assert found[("", "")] == 30
    assert [found[("phase", phase)] for phase in PLAN.phase_ids] == [10, 10, 10]
    assert (found[("size", "small")], found[("size", "medium")]) == (15, 15)


def test_names_are_told_only_if_everyone_agrees():
    assert names_if_all_agree([("B", True), ("A", True)]) == ["A", "B"]
    assert names_if_all_agree([("B", True), ("A", False)]) == []


# --- keeping and printing


def test_what_is_kept_is_exact_and_holds_no_file():
    practice = compare(PLAN, [any_entry(seed) for seed in range(30)])
    assert from_content(to_content(practice)) == practice
    assert set(json.loads(to_content(practice))) == {"catalogue", "files", "identical", "names", "editions", "groups"}


def test_identical_files_are_counted():
    assert find_identical(["x", "y", "x", "x"]) == 2


@pytest.fixture
def files(tmp_path):
    paths = []
    for number in range(6):
        file = tmp_path / f"{number}.json"
        file.write_bytes(dump_assessment(assessment(PLAN, "preparation", a=number % 5, b="unknown", c=na("no"))))
        paths.append(str(file))
    return paths


def test_the_command_prints_the_fixed_names(files, tmp_path, capsys):
    folder = write_catalogue(tmp_path / "criteria", PLAN)
    assert main(["compare", *files, "--catalogue", str(folder), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["files"], found["editions"][0]["files"]) == (6, 6)
    assert found["criteria"][0] == {
        "id": "a",
        "n": 6,
        "counts": [2, 1, 1, 1, 1],
        "median": 1.5,
        "A": pytest.approx(float(agreement([2, 1, 1, 1, 1]))),
        "unknown": 0,
        "not_applicable": 0,
    }
    assert found["criteria"][1]["counts"] is None
    assert [one["id"] for one in found["dimensions"]] == ["steering", "team"]
    assert found["dimensions"][0] == {"id": "steering", "n": 6, "quartiles": [0.125, 0.75, 1]}


def test_the_command_says_what_is_wrong_with_which_file(files, tmp_path, capsys):
    folder = write_catalogue(tmp_path / "criteria", PLAN)
    (tmp_path / "5.json").write_text('{"format": 1')
    assert main(["compare", *files, "--catalogue", str(folder)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "5.json" in err


def test_the_command_shows_nothing_for_four_files(files, tmp_path, capsys):
    folder = write_catalogue(tmp_path / "criteria", PLAN)
    assert main(["compare", *files[:4], "--catalogue", str(folder), "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["criteria"] == []
    assert "fewer than five" in err.lower()


def test_counts_add_up_to_what_was_entered():
    entries = [any_entry(seed) for seed in range(200)]
    whole = compare(PLAN, entries).whole
    for name in "abc":
        codes = Counter(e.levels.get(name) for e in entries)
        spread = whole.criteria[name]
        assert spread.counts == [codes[level] for level in range(5)]
        assert (spread.unknown, spread.inapplicable) == (codes[-1], codes[-2])
