"""What a workshop is set up from: codes people can read out, ready-made agendas, rules that fit, texts in each language."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path

import pytest
from pydantic import ValidationError

from selfcheck.ballot_languages import BallotLanguage
from selfcheck.catalogue import Plain
from selfcheck.catalogue_files import FOLDER
from selfcheck.faults import FaultyFileError
from selfcheck.workshop import codes
from selfcheck.workshop.agenda import contested_items, items_of, load_presets
from selfcheck.workshop.live import Bell, Presence
from selfcheck.workshop.models import CriterionItem, PositionItem, QuestionItem, ask
from selfcheck.workshop.questions import question_in
from tests.domain.workshops import PLAN, rules
from tests.factories import catalogue, criterion, text
from tests.loops import run_loop
from tests.shipped import shipped

REAL = shipped()


def test_codes_hold_no_signs_that_are_confused():
    assert len(codes.ALPHABET) == len(set(codes.ALPHABET)) == 31
    assert not set("01OIL") & set(codes.ALPHABET)
    for made, length in ((codes.join_code(), 6), (codes.card_code(), 8), (codes.personal_phrase(), 8), (codes.recovery_phrase(), 28)):
        assert len(made) == length
        assert set(made) <= set(codes.ALPHABET)
        assert codes.as_typed(f" {codes.spaced(made).lower()} ") == made
    assert codes.join_code() != codes.join_code()


def test_one_secret_is_stored_differently_in_each_workshop():
    assert codes.hash_secret(1, "ABCD") != codes.hash_secret(2, "ABCD")


def test_the_ready_made_agendas_fit_the_catalogue():
    presets = load_presets(FOLDER, REAL)
    assert [role.id for role in presets.roles if role.ballot == "plain"] == ["residents"]
    assert len(presets.roles) == 6
    key_questions, contested = (presets.agenda(name) for name in ("key-questions", "contested"))
    assert len(items_of(key_questions, REAL)) == 6
    assert {type(item) for item in items_of(key_questions, REAL)} == {CriterionItem, PositionItem, QuestionItem}
    assert items_of(contested, REAL) == contested_items(REAL)
    assert {item.criterion for item in contested_items(REAL)} == {one.id for one in REAL.criteria.values() if one.contested}


def test_every_item_of_the_agendas_can_be_asked_in_every_language():
    presets = load_presets(FOLDER, REAL)
    for agenda in presets.agendas:
        for item in items_of(agenda, REAL):
            asked = ask(REAL, item, "preparation")
            assert asked is not None
            assert 2 <= len(asked.options) <= 7
            for lang in ("de", "plain", "en"):
                assert len(question_in(asked, item.key, {}, lang).options) == len(asked.options)


def test_faults_in_agendas_are_told_with_their_line(tmp_path: Path):
    file = tmp_path / "workshop-agendas.yaml"
    words = "{de: Wort, en: word}"
    file.write_text(f"agendas:\n  - id: a\n    title: {words}\n    text: {words}\n    items:\n      - criterion: oen\n", "utf-8")
    with pytest.raises(FaultyFileError) as refused:
        load_presets(tmp_path, PLAN)
    assert refused.value.faults[0].line == 6
    assert load_presets(tmp_path / "none", PLAN).agendas == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"k": 2},
        {"roles": []},
        {"mode": "self-paced"},
        {"keep-days": 0},
        {"title": ""},
        {"items": [CriterionItem(criterion="one")] * 2},
        {"x": 1},
    ],
)
def test_rules_that_do_not_fit_are_refused(wrong):
    with pytest.raises(ValidationError):
        rules(**wrong)


def test_a_further_language_falls_back_to_german():
    plan = catalogue(
        criterion("one", plain={"question": "Einfach?", "levels": {level: f"einfach {level}" for level in range(5)}}), criterion("two")
    )
    turkish = BallotLanguage(
        name="Türkçe", criteria={"one": Plain(question="Var mı?", levels={level: f"seviye {level}" for level in range(5)})}
    )
    found = {}
    for name in ("one", "two"):
        asked = ask(plan, CriterionItem(criterion=name))
        assert asked is not None
        found[name] = [question_in(asked, f"criterion:{name}", {"tr": turkish}, lang) for lang in ("tr", "plain", "de", "en")]
    assert [(q.question, q.lang, q.fallback) for q in found["one"]] == [
        ("Var mı?", "tr", False),
        ("Einfach?", "de", False),
        ("one? [de]", "de", False),
        ("one? [en]", "en", False),
    ]
    assert [(q.question, q.fallback) for q in found["two"][:2]] == [("two? [de]", True), ("two? [de]", False)]


def test_a_position_has_no_order_and_a_retired_criterion_is_not_asked():
    item = PositionItem(position="prototype")
    asked = ask(REAL, item)
    assert asked is not None
    assert not asked.ordered
    assert ask(PLAN, CriterionItem(criterion="gone")) is None
    assert ask(PLAN, item) is None
    question = QuestionItem.model_validate({"id": "q", "question": text("q"), "options": [text("low"), text("high")]})
    own = ask(PLAN, question)
    assert own is not None
    assert own.ordered


def test_everybody_who_waits_hears_of_the_newest_revision():
    bell = Bell()

    async def wait() -> list[int | None]:
        waiting = [asyncio.create_task(bell.wait(7, 1, 5)) for _ in range(100)]
        other = asyncio.create_task(bell.wait(8, 1, 0.01))
        await asyncio.sleep(0)
        await asyncio.to_thread(bell.ring, 7, 2)
        return [await task for task in [*waiting, other]]

    assert run_loop(wait()) == [2] * 100 + [None]
    bell.ring(7, 1)
    assert bell.revision(7) == 2
    assert run_loop(bell.wait(7, 1, 5)) == 2


def test_nobody_waits_once_the_bell_is_closed():
    bell = Bell()

    async def wait() -> list[int | None]:
        waiting = [asyncio.create_task(bell.wait(7, 1, 60)) for _ in range(3)]
        await asyncio.sleep(0)
        bell.close()
        return [await task for task in [*waiting, asyncio.create_task(bell.wait(7, 1, 60))]]

    assert run_loop(wait()) == [None] * 4


def test_contacts_are_noted_and_written_now_and_then():
    presence, at = Presence(), dt.datetime(2026, 11, 26, 9)
    assert presence.touch(1, at)
    assert not presence.touch(2, at + dt.timedelta(seconds=5))
    assert presence.drain() == {1: at, 2: at + dt.timedelta(seconds=5)}
    assert presence.drain() == {}
    assert presence.touch(1, at + dt.timedelta(seconds=16))
