"""Preparing a workshop: every change takes the rules that stand and returns whole, valid ones."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from selfcheck.faults import RuleError
from selfcheck.workshop import preparing
from selfcheck.workshop.agenda import Presets
from selfcheck.workshop.models import CriterionItem, Rules
from selfcheck.workshop.preparing import RoleRow
from tests.domain.workshops import ONE, TWO, rules
from tests.factories import area, catalogue, criterion, dimension, text

PLAN = catalogue(
    area(
        "framework",
        dimension("steering", criterion("a"), criterion("b")),
        dimension("funding", criterion("c"), criterion("d", retired=True)),
    ),
    area("tasks", dimension("network", criterion("e"))),
)
SOMEONE = {"de": "Teilnehmende", "en": "Participants"}


def keys(found: Rules) -> list[str]:
    return [item.key for item in found.items]


def presets() -> Presets:
    roles = [{"id": "carrier", "name": text("Carrier")}]
    agenda = {"id": "one", "title": text("One"), "text": text("About"), "items": [{"criterion": "a"}]}
    return Presets.model_validate({"roles": roles, "agendas": [agenda]})


def test_a_new_workshop_begins_with_the_preset_roles_and_the_items_of_its_agenda() -> None:
    made = preparing.new_rules("Title", presets(), PLAN, "one", False, None, SOMEONE)
    assert (made.mode, made.until, keys(made)) == ("room", None, ["criterion:a"])
    assert [role.id for role in made.roles] == ["carrier"]


def test_without_presets_there_is_one_role_and_without_an_agenda_no_item() -> None:
    made = preparing.new_rules("Title", Presets(), PLAN, "", True, "2026-12-01", SOMEONE)
    assert (made.mode, made.until, keys(made)) == ("self-paced", "2026-12-01", [])
    assert [role.name.de for role in made.roles] == ["Teilnehmende"]


@pytest.mark.parametrize(("title", "agenda", "self_paced"), [("", "", False), ("T", "", True), ("T\x00", "", False)])
def test_a_new_workshop_needs_a_title_and_over_days_a_last_one(title: str, agenda: str, self_paced: bool) -> None:
    with pytest.raises(ValidationError):
        preparing.new_rules(title, presets(), PLAN, agenda, self_paced, None, SOMEONE)


def test_an_unknown_agenda_is_refused() -> None:
    with pytest.raises(RuleError):
        preparing.new_rules("T", presets(), PLAN, "other", False, None, SOMEONE)


def test_groups_and_single_criteria_are_added_in_the_order_of_the_catalogue_without_retired_ones() -> None:
    assert [item.key for item in preparing.criteria_items(PLAN, ["e", "nowhere"], ["funding"])] == ["criterion:c", "criterion:e"]
    assert [item.key for item in preparing.criteria_items(PLAN, [], ["framework"])] == ["criterion:a", "criterion:b", "criterion:c"]


def test_what_is_there_already_stays_where_it_is() -> None:
    added = preparing.add_items(rules(), [CriterionItem(criterion="new"), CriterionItem(criterion="one")])
    assert keys(added) == [ONE, TWO, "criterion:new"]


def test_a_workshop_has_at_most_a_hundred_items() -> None:
    many = preparing.add_items(rules(items=[]), [CriterionItem(criterion=f"c{number}") for number in range(100)])
    with pytest.raises(RuleError):
        preparing.add_items(many, [CriterionItem(criterion="one-more")])
    with pytest.raises(RuleError):
        preparing.add_question(many, "levels", ("Frage?", ""), ("a\nb", ""))


def test_items_move_one_place_and_stop_at_the_ends() -> None:
    up = preparing.move_item(rules(), TWO, "up")
    assert keys(up) == [TWO, ONE]
    assert keys(preparing.move_item(up, TWO, "up")) == [TWO, ONE]
    assert keys(preparing.move_item(up, ONE, "down")) == [TWO, ONE]
    assert keys(preparing.move_item(up, "criterion:nowhere", "up")) == [TWO, ONE]
    assert keys(preparing.remove_item(up, ONE)) == [TWO]


def test_a_question_of_ones_own_needs_german_only() -> None:
    made = preparing.add_question(rules(items=[]), "levels", (" Frage? ", ""), ("nein\n\n ja ", ""))
    made = preparing.add_question(made, "choices", ("Was?", "What?"), ("x\ny\nz", "a\nb\nc"))
    data = [item.model_dump() for item in made.items]
    assert keys(made) == ["question:own-1", "question:own-2"]
    assert (data[0]["question"], data[0]["options"][1]) == ({"de": "Frage?", "en": "Frage?"}, {"de": "ja", "en": "ja"})
    assert (data[1]["kind"], data[1]["options"][2]) == ("choices", {"de": "z", "en": "c"})
    assert keys(preparing.add_question(preparing.remove_item(made, "question:own-1"), "levels", ("N?", ""), ("a\nb", ""))) == [
        "question:own-2",
        "question:own-1",
    ]


@pytest.mark.parametrize("options", [("a\nb", "a"), ("a\nb", "a\nb\nc")])
def test_english_answers_are_as_many_as_german_ones(options: tuple[str, str]) -> None:
    with pytest.raises(RuleError):
        preparing.add_question(rules(), "levels", ("Frage?", ""), options)


@pytest.mark.parametrize("given", [("", "a\nb"), ("Frage?", "a"), ("Frage?", "\n".join("abcdefgh"))])
def test_a_question_has_words_and_two_to_seven_answers(given: tuple[str, str]) -> None:
    with pytest.raises(ValidationError):
        preparing.add_question(rules(), "levels", (given[0], ""), (given[1], ""))


def test_a_renamed_role_keeps_its_id_and_a_new_one_gets_one_from_its_name() -> None:
    rows = [
        RoleRow("a", "Neu", "New", 5, True),
        RoleRow(None, "Träger & Co", "", None, False),
        RoleRow(None, "Träger, Co!", "", None, False),
    ]
    made = preparing.with_roles(rules(), [*rows, RoleRow(None, "2. Amt", "", None, False), RoleRow(None, "الحي", "", None, False)])
    assert [role.id for role in made.roles] == ["a", "traeger-co", "traeger-co-2", "role-2-amt", "role"]
    assert (made.roles[0].name.en, made.roles[0].expected, made.roles[0].ballot) == ("New", 5, "plain")
    assert made.roles[1].name.en == "Träger & Co"


def test_a_workshop_has_one_to_twelve_roles() -> None:
    for rows in ([], [RoleRow(None, f"Rolle {number}", "", None, False) for number in range(13)]):
        with pytest.raises(RuleError):
            preparing.with_roles(rules(), rows)
    with pytest.raises(ValidationError):
        preparing.with_roles(rules(), [RoleRow("a", " ", "", None, False)])
