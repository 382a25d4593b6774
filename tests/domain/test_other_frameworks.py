"""A framework of another shape loads and gives the numbers worked out by hand; docs/other-frameworks.md tells the same example."""

from __future__ import annotations

import json
import re
import shutil
from fractions import Fraction
from pathlib import Path

import pytest

from selfcheck.assessment_file import dump_assessment
from selfcheck.catalogue_files import load_catalogue
from selfcheck.cli import main
from selfcheck.derivation import derivation_blocks, derive
from selfcheck.evaluation import evaluate
from selfcheck.texts import translator
from tests.factories import assessment

ROOT = Path(__file__).parents[2]
FRAMEWORK = ROOT / "tests" / "content" / "other-framework"
DOCUMENT = ROOT / "docs" / "other-frameworks.md"
# yes, rather no | rather yes | rather yes, no, yes → 1, 0.25 | 0.5 | 0.5, 0, 1
GIVEN = {"open_door": 3, "languages": 1, "decisions": 2, "rooms_open": 2, "rooms_free": 0, "rooms_access": 3}


def shares(result):
    return {number.id: number.share for number in (*result.dimensions, *result.areas, result.overall)}


@pytest.fixture
def plain(tmp_path):
    """The same framework without targets: everybody is measured against the highest answer."""
    folder = tmp_path / "plain"
    shutil.copytree(FRAMEWORK, folder)
    for file in folder.glob("*/*.yaml"):
        file.write_text(re.sub(r"targets: \{now: \d\}", "targets: {now: 3}", file.read_text("utf-8")), "utf-8")
    return folder


def test_without_targets_it_is_the_plain_mean_of_means(plain):
    # reach (1 + 0.25)/2 = 5/8 · voice 1/2 · rooms (0.5 + 0 + 1)/3 = 1/2
    # people (5/8 + 1/2)/2 = 9/16 · place 1/2 · whole, place counting twice: (9/16 + 2 · 1/2)/3 = 25/48 = 52 %
    catalogue = load_catalogue(plain)
    result = evaluate(catalogue, assessment(catalogue, **GIVEN))
    assert shares(result) == {
        "reach": Fraction(5, 8),
        "voice": Fraction(1, 2),
        "rooms": Fraction(1, 2),
        "people": Fraction(9, 16),
        "place": Fraction(1, 2),
        "overall": Fraction(25, 48),
    }
    assert result.stage.id == "middle"


def test_with_targets_each_mean_is_measured_against_the_mean_of_the_targets():
    # targets: languages 0.25, rooms-free 0.5, all others 1
    # reach 5/8 of (1 + 0.25)/2 = 5/8 → 1 · voice 1/2 of 1 · rooms 1/2 of (1 + 0.5 + 1)/3 = 5/6 → 3/5
    # people 9/16 of (5/8 + 1)/2 = 13/16 → 9/13 · place 1/2 of 5/6 → 3/5
    # whole (9/16 + 2 · 1/2)/3 = 25/48 of (13/16 + 2 · 5/6)/3 = 119/144 → 75/119 = 63 %
    catalogue = load_catalogue(FRAMEWORK)
    result = evaluate(catalogue, assessment(catalogue, **GIVEN))
    assert shares(result) == {
        "reach": 1,
        "voice": Fraction(1, 2),
        "rooms": Fraction(3, 5),
        "people": Fraction(9, 13),
        "place": Fraction(3, 5),
        "overall": Fraction(75, 119),
    }


def test_an_open_answer_leaves_its_mean():
    # without rooms-free: rooms (0.5 + 1)/2 = 3/4 of (1 + 1)/2 = 1
    # whole (9/16 + 2 · 3/4)/3 = 11/16 of (13/16 + 2 · 1)/3 = 15/16 → 11/15
    catalogue = load_catalogue(FRAMEWORK)
    result = evaluate(catalogue, assessment(catalogue, **{**GIVEN, "rooms_free": None}))
    assert (result.number_of("rooms").share, result.overall.share) == (Fraction(3, 4), Fraction(11, 15))


def test_the_command_line_gives_the_same_numbers(tmp_path, capsys):
    catalogue = load_catalogue(FRAMEWORK)
    file = tmp_path / "case.json"
    file.write_bytes(dump_assessment(assessment(catalogue, **GIVEN)))
    assert main(["score", str(file), "--catalogue", str(FRAMEWORK), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["overall"]["share"] == pytest.approx(75 / 119)
    assert [area["points"] for area in printed["areas"]] == [9 / 16, 1 / 2]
    assert main(["check", str(FRAMEWORK)]) == 0


def test_its_derivation_speaks_of_means():
    catalogue = load_catalogue(FRAMEWORK)
    blocks = derivation_blocks(derive(evaluate(catalogue, assessment(catalogue, **GIVEN))), "en", translator("en"))
    told = [f"{block.lead} {block.text}" for block in blocks if block.kind == "line"]
    assert "Share: (25/48) ÷ (119/144) = 0.6302…, rounded to 63%" in told


def test_the_document_tells_this_example():
    told = DOCUMENT.read_text("utf-8")
    for number in ("5/8", "9/16", "13/16", "25/48", "119/144", "75/119", "63 %", "52 %"):
        assert number in told
    for line in re.findall(r"```yaml\n(.*?)```", told, re.DOTALL)[0].splitlines():
        assert line in (FRAMEWORK / "catalogue.yaml").read_text("utf-8").splitlines()
