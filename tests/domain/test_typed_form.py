"""A paper form is typed in with one sign per question; what it does not ask for stays."""

from __future__ import annotations

import pytest

from selfcheck.assessment import Answer
from selfcheck.faults import FaultyFileError
from selfcheck.typed_form import Typed, read_typed, sign_of
from tests.factories import answers, catalogue, criterion, na, rated

PLAN = catalogue(criterion("resolution"), criterion("funding"))


@pytest.mark.parametrize(
    ("sign", "state", "level"),
    [
        ("0", "rated", 0),
        (" 4 ", "rated", 4),
        ("?", "unknown", None),
        ("w", "unknown", None),
        ("Weiß nicht", "unknown", None),
        ("don't know", "unknown", None),
        ("-", "not-applicable", None),
        ("–", "not-applicable", None),
        ("", "open", None),
        ("offen", "open", None),
    ],
)
def test_signs_are_understood(sign: str, state: str, level: int | None) -> None:
    before = {"resolution": rated(2), "funding": rated(2)}
    after = read_typed(PLAN, before, {"resolution": Typed(sign, reason="Weil.")})["resolution"]
    assert (after.state, after.level, after.reason) == (state, level, "Weil.")


@pytest.mark.parametrize("sign", ["5", "9", "10", "00", "-1", "3.5", "x", "bewertet", "²", "٣", "9" * 5000, "<b>"])
def test_other_signs_are_refused_at_their_code(sign: str) -> None:
    if sign == "00":
        assert read_typed(PLAN, {}, {"resolution": Typed(sign)})["resolution"].level == 0
        return
    with pytest.raises(FaultyFileError) as caught:
        read_typed(PLAN, {}, {"resolution": Typed(sign)})
    assert [(fault.place, fault.key) for fault in caught.value.faults] == [("A1.1", "typein.sign")]


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(FaultyFileError) as caught:
        read_typed(PLAN, {}, {"resolution": Typed("7"), "funding": Typed("-")})
    assert [(fault.place, fault.key) for fault in caught.value.faults] == [("A1.1", "typein.sign"), ("A1.2", "typein.no-reason")]


def test_a_note_too_long_or_with_control_characters_is_told() -> None:
    for note in ("x" * 20_001, "a\0b"):
        with pytest.raises(FaultyFileError) as caught:
            read_typed(PLAN, {}, {"resolution": Typed("1", note=note)})
        assert caught.value.faults[0].place == "A1.1"


def test_only_what_changed_comes_back_and_the_rest_of_an_answer_stays() -> None:
    before = answers(
        resolution=Answer.model_validate({"state": "rated", "level": 2, "evidence": "Akte", "importance": 3, "note": "zwei\nZeilen"})
    )
    same = {"resolution": Typed("2", note="zwei\r\nZeilen"), "funding": Typed("")}
    assert read_typed(PLAN, before, same) == {}
    changed = read_typed(PLAN, before, {**same, "resolution": Typed("3", note="zwei\r\nZeilen")})
    assert changed == {"resolution": before["resolution"].model_copy(update={"level": 3})}


@pytest.mark.parametrize("answer", [rated(0), rated(4), na("Weil."), Answer(state="unknown"), Answer()])
def test_what_stands_in_the_form_means_the_same_answer(answer: Answer) -> None:
    typed = Typed(sign_of(answer), answer.reason, answer.note)
    assert read_typed(PLAN, {"resolution": answer}, {"resolution": typed}) == {}
