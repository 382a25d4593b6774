"""Assessments of which documents are made in tests and to be looked at: the demo cases, an empty one and an extreme one."""

from __future__ import annotations

from functools import cache

from selfcheck.assessment import Answer, Assessment, Measure, Snapshot, new_assessment
from selfcheck.catalogue import Catalogue
from selfcheck.catalogue_files import FOLDER
from selfcheck.demo import demo_assessment, load_demos
from tests.factories import rated
from tests.shipped import shipped

DEMOS = ("musterfurt", "grossfiktingen", "neu-erdachtsheim")
CASES = (*DEMOS, "empty", "extreme")


@cache
def catalogue() -> Catalogue:
    return shipped()


@cache
def case(name: str, lang: str = "de") -> Assessment:
    if name == "empty":
        return new_assessment(catalogue())
    if name == "extreme":
        return extreme()
    return demo_assessment(catalogue(), load_demos(FOLDER, catalogue())[name], lang)


def extreme() -> Assessment:
    """Everything too long, in many scripts, with markup; every criterion answered, and one that is not known."""
    note = "Zeile eins\n\n– <b>fett</b> **stern** [weiter](http://a.example) =1+1 😀 مركز الحي 北京\n" + "Langes Wort " * 800
    answers = {name: rated(place % 5, importance=3) for place, name in enumerate(catalogue().criteria)}
    first = next(iter(answers))
    answers[first] = answers[first].model_copy(update={"note": note[:10_000], "evidence": "E" * 300})
    answers["from-elsewhere"] = Answer(note="behalten")
    plan = [
        Measure(id=f"m{n}", title="T" * 200, decision="D" * 200, owner="O" * 200, criterion=first, **{"expected-level": 4})
        for n in range(40)
    ]
    edition = new_assessment(catalogue()).catalogue
    return Assessment(
        catalogue=edition,
        profile={"municipality-name": "X" * 200, "neighbourhood-name": "مركز 😀 " + "ü" * 150},
        answers=answers,
        plan=plan,
        history=[Snapshot(name="H" * 200, at="2026-01-01", catalogue=edition)],
    )
