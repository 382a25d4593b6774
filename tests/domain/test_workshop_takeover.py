"""What a workshop gives to an assessment: agreed levels once each, votes of groups as perspectives."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from selfcheck.assessment import Answer, Assessment, PositionAnswer
from selfcheck.catalogue import Catalogue
from selfcheck.comparison.perspectives import compare_views
from selfcheck.entries import Place
from selfcheck.texts import translator
from selfcheck.workshop.models import Asked, CriterionItem, Decision, PositionItem, ask
from selfcheck.workshop.protocol import ItemTold, Protocol, RoundTold
from selfcheck.workshop.results import Cast, freeze, show
from selfcheck.workshop.takeover import Agreed, agreed_answers, fingerprint, mark, perspectives_of
from tests.domain.workshops import PLAN, QUESTION, rules
from tests.factories import assessment, catalogue, criterion
from tests.shipped import shipped

AT = dt.datetime(2026, 11, 26, 9)
DE = translator("de")
EVIDENCE = "Workshop „Workshop“ am 26.11.2026"


def asked_of(plan: Catalogue, name: str) -> Asked:
    found = ask(plan, CriterionItem(criterion=name))
    assert found is not None
    return found


def item(
    name: str = "one", decision: Decision | None = None, state: str = "decided", votes: dict[str, list[int]] | None = None
) -> ItemTold:
    told: tuple[RoundTold, ...] = ()
    if votes:
        casts = [Cast(place, role, "vote", value) for role, values in votes.items() for place, value in enumerate(values)]
        frozen = freeze(casts, {role: len(values) for role, values in votes.items()}, rules(), 5)
        told = (RoundTold(1, show(frozen, rules(), ordered=True), (), None),)
    return ItemTold(f"criterion:{name}", state, asked_of(PLAN, name), told, (), decision, 0)


def protocol(*items: ItemTold, **more: Any) -> Protocol:
    return Protocol(rules(**more), "0", ("small", "1", "0"), False, "ended", AT, AT, AT.date(), 0, (), items, "0", "1")


def agreed(found: Protocol, given: Assessment | None = None, plan: Catalogue = PLAN) -> list[Agreed]:
    return agreed_answers(found, plan, given or assessment(plan), "de", DE)[0]


def decided(level: int | None = 3, **more: Any) -> Decision:
    return Decision.model_validate({"status": "consensus", "level": level, **more})


# --- agreed levels ----------------------------------------------------------------------------------------------------------


def test_a_decided_level_becomes_the_answer_with_dissent_and_evidence():
    [one] = agreed(protocol(item(decision=decided(dissent="Die Träger nicht"))))
    values = {place.field: value for place, value in one.new.items()}
    assert values == {"rating": 3, "note": "Abweichende Meinung: Die Träger nicht", "evidence": EVIDENCE}
    assert {place.field: value for place, value in one.old.items()} == {"rating": None, "note": "", "evidence": ""}


def test_what_stands_in_note_and_evidence_stays():
    given = assessment(PLAN, one=Answer(state="rated", level=1, note="Alt", evidence="Beschluss 12"))
    [one] = agreed(protocol(item(decision=decided(dissent="Nein"))), given)
    assert one.new[Place("answers", "one", "note")] == "Alt\nAbweichende Meinung: Nein"
    assert one.new[Place("answers", "one", "evidence")] == f"Beschluss 12\n{EVIDENCE}"


def test_the_same_decision_again_changes_nothing():
    given = assessment(PLAN, one=Answer(state="rated", level=3, note="Abweichende Meinung: Nein", evidence=EVIDENCE))
    [one] = agreed(protocol(item(decision=decided(dissent="Nein"))), given)
    assert one.new == {}


@pytest.mark.parametrize(
    "left",
    [
        item(decision=decided(None)),
        item(decision=decided(status="postponed")),
        item(decision=decided(), state="discuss"),
        item(),
    ],
    ids=["no level", "postponed", "still discussed", "no decision"],
)
def test_only_decided_levels_are_taken_over(left):
    assert agreed(protocol(left)) == []


def test_what_is_no_criterion_here_is_named():
    own = ask(PLAN, QUESTION)
    assert own is not None
    question = ItemTold("question:two", "decided", own, (), (), decided(1), 0)
    found, left = agreed_answers(protocol(question, item("two", decided())), catalogue(criterion("one")), assessment(PLAN), "de", DE)
    assert (found, [one.key for one in left]) == ([], ["takeover.no-criterion", "takeover.not-here"])


def test_a_decided_choice_becomes_the_position_with_dissent_and_workshop():
    shared = shipped()
    name, position = next(iter(shared.positions.items()))
    asked = ask(shared, PositionItem(position=name))
    assert asked is not None
    told = ItemTold(f"position:{name}", "decided", asked, (), (), decided(1, dissent="Nein"), 0)
    given = assessment(shared)
    [one] = agreed(protocol(told), given, shared)
    lines = f"Abweichende Meinung: Nein\n{EVIDENCE}"
    assert one.new == {Place("positions", name, "choice"): position.choices[1].id, Place("positions", name, "note"): lines}
    stands = {name: PositionAnswer(choice=position.choices[1].id, note=lines)}
    assert agreed(protocol(told), given.model_copy(update={"positions": stands}), shared)[0].new == {}
    other = ItemTold(f"position:{name}", "decided", asked.model_copy(update={"options": asked.options[:2]}), (), (), decided(1), 0)
    assert [why.key for why in agreed_answers(protocol(other), shared, given, "de", DE)[1]] == ["takeover.not-here"]


def test_reworded_levels_are_marked():
    fresh = catalogue(criterion("one", target=4))
    levels = fresh.criteria["one"].levels | {2: fresh.criteria["one"].levels[3]}
    reworded = fresh.model_copy(update={"criteria": {"one": fresh.criteria["one"].model_copy(update={"levels": levels})}})
    assert [one.reworded for one in agreed(protocol(item(decision=decided())), plan=PLAN)] == [False]
    assert [one.reworded for one in agreed(protocol(item(decision=decided())), assessment(reworded), reworded)] == [True]


def test_a_preview_is_told_from_another():
    found = protocol(item(decision=decided()))
    other = assessment(PLAN, one=1)
    assert fingerprint(agreed(found)) == fingerprint(agreed(found))
    assert fingerprint(agreed(found)) != fingerprint(agreed(found, other))


# --- perspectives -----------------------------------------------------------------------------------------------------------


def test_groups_become_perspectives_and_small_roles_stay_together():
    found = protocol(item(votes={"a": [0] * 6, "b": [4] * 7, "c": [2], "d": [3]}))
    views = perspectives_of(found, PLAN, "de", DE)
    assert [one.name.split(" (Workshop")[0] for one in views] == ["Übrige Rollen (a [de], c [de], d [de])", "b [de]"]
    assert [one.votes["one"].levels for one in views] == [[6, 0, 1, 1, 0], [0, 0, 0, 0, 7]]
    assert all(one.source == "workshop" and one.at == "2026-11-26" for one in views)


def test_below_k_nothing_becomes_a_perspective():
    assert perspectives_of(protocol(item(votes={"a": [0, 1], "b": [2]})), PLAN, "de", DE) == []


def test_everybody_together_where_no_roles_are_shown():
    [one] = perspectives_of(protocol(item(votes={"a": [0, 1, 1], "b": [2, 2]})), PLAN, "de", DE)
    assert one.votes["one"].levels == [1, 2, 2, 0, 0]


def test_the_same_workshop_gives_the_same_ids_and_another_one_others():
    found = protocol(item(votes={"a": [0] * 6, "b": [4] * 7}))
    views = perspectives_of(found, PLAN, "de", DE)
    assert [one.id for one in views] == [f"{mark(found)}-1", f"{mark(found)}-2"]
    later = Protocol(**{**{name: getattr(found, name) for name in found.__slots__}, "started": AT + dt.timedelta(seconds=1)})
    assert mark(later) != mark(found)


def test_the_comparison_takes_them_beside_the_own_answer():
    views = perspectives_of(protocol(item(votes={"a": [0] * 6, "b": [4] * 7})), PLAN, "de", DE)
    given = assessment(PLAN, "preparation", one=2).model_copy(update={"perspectives": views})
    [view] = compare_views(PLAN, given, "preparation")
    assert view.apart == 4
