"""A workshop in the store: rules frozen at the start, commands that name what they saw, rounds frozen at their closing."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from selfcheck.store import participants, rounds, workshop_access, workshop_rows, workshops
from selfcheck.store.ballots import RefusedVoteError
from selfcheck.store.participants import RefusedJoinError, mark_seen
from selfcheck.store.tables import ballot, metadata, participant
from selfcheck.store.values import NotFoundError, now
from selfcheck.store.workshops import StaleError
from selfcheck.workshop.models import CriterionItem, Decision, rules_sha256
from selfcheck.workshop.states import ITEM_STEPS, Command, ItemNow, NotAllowedError, next_item, possible
from tests.domain.workshops import ONE, PLAN, TWO, Hall, rules
from tests.factories import catalogue, criterion

pytestmark = pytest.mark.slow

ROOM = ("a",) * 6


# --- rules and the start ----------------------------------------------------------------------------------------------------


def test_rules_change_in_the_lobby_only(hall):
    hall.write(lambda c: workshops.change_rules(c, hall.number, rules(k=7), 0))
    assert hall.now.rules.k == 7
    hall.start()
    with pytest.raises(StaleError):
        hall.write(lambda c: workshops.change_rules(c, hall.number, rules(), hall.now.revision))


def test_a_role_somebody_has_joined_stays(hall):
    hall.join("f")
    fewer = rules(roles=[role.model_dump() for role in rules().roles[:2]])
    with pytest.raises(NotAllowedError, match="role-in-use"):
        hall.write(lambda c: workshops.change_rules(c, hall.number, fewer, 0))


def test_the_start_freezes_rules_texts_and_edition_with_their_hash(hall):
    started = hall.start()
    asked = hall.read(lambda c: [workshop_rows.load_asked(c, hall.number, item.key) for item in started.items])
    assert started.rules_sha256 == rules_sha256(started.rules, asked, PLAN)
    assert started.catalogue == (PLAN.id, PLAN.version, PLAN.sha256)
    assert [(item.key, item.state, item.round, item.options) for item in started.items] == [
        (ONE, "prepared", 0, 5),
        (TWO, "prepared", 0, 2),
    ]
    assert asked[0].options[3].de == "one at level 3 [de]"
    other = rules_sha256(rules(k=6), asked, PLAN)
    assert started.rules_sha256 != other


def test_no_start_without_items_or_with_one_the_catalogue_lacks(engine):
    with pytest.raises(NotAllowedError, match="no-items"):
        Hall(engine, items=[]).start()
    with pytest.raises(NotAllowedError, match="item-gone"):
        Hall(engine, items=[CriterionItem(criterion="gone")]).start()


def test_a_later_edition_does_not_change_what_is_asked(hall):
    hall.start()
    changed = catalogue(criterion("one", question={"de": "Neu?", "en": "New?"}))
    assert changed.criteria["one"].question.de == "Neu?"
    assert hall.read(lambda c: workshop_rows.load_asked(c, hall.number, ONE)).question.de == "one? [de]"


# --- commands -----------------------------------------------------------------------------------------------------------------


def test_the_whole_way_of_an_item(hall):
    people = hall.opened(*ROOM)
    for round_ in (1, 2):
        for person in people:
            hall.vote(person, round_, round_)
        hall.step("close")
        hall.step("reveal")
        if round_ == 1:
            hall.step("discuss")
            hall.step("again")
    wish = Command("decide", "revealed", hall.now.revision, ONE)
    done = hall.write(lambda c: workshops.decide(c, hall.number, wish, Decision(status="consensus", level=2), 0, "minutes"))
    item = done.item(ONE)
    assert (item.state, item.round) == ("decided", 2)
    moved = hall.read(lambda c: rounds.shown(c, hall.number, ONE)).moves
    assert (moved.up, moved.down, moved.same) == (6, 0, 0)
    first = hall.read(lambda c: rounds.shown(c, hall.number, ONE, 1))
    assert first.whole.votes == (0, 6, 0, 0, 0)
    steps = [line.step for line in hall.read(lambda c: workshop_rows.read_log(c, hall.number))]
    assert steps == ["start", "open", "close", "reveal", "discuss", "again", "close", "reveal", "decide"]


def test_a_command_given_in_a_state_that_has_passed_is_refused_with_the_present_one(hall):
    hall.opened()
    seen = hall.now
    hall.step("close")
    with pytest.raises(StaleError) as refused:
        hall.write(lambda c: workshops.command(c, hall.number, Command("close", "open", seen.revision, ONE), "facilitator"))
    assert refused.value.present.item(ONE).state == "closed"
    assert refused.value.present.revision == seen.revision + 1


def test_of_two_facilitators_one_wins(hall):
    hall.opened()
    seen = hall.now.revision
    hall.write(lambda c: workshops.command(c, hall.number, Command("close", "open", seen, ONE), "facilitator"))
    with pytest.raises(StaleError):
        hall.write(lambda c: workshops.command(c, hall.number, Command("show", "prepared", seen, TWO), "facilitator"))
    assert hall.now.current == ONE


def test_a_minute_taker_writes_but_does_not_steer(hall):
    hall.opened()
    with pytest.raises(NotAllowedError, match="not-yours"):
        hall.step("close", right="minutes")


def test_moving_to_another_item_changes_no_item(hall):
    hall.opened()
    before = hall.now.items
    hall.step("show", TWO)
    assert (hall.now.items, hall.now.current) == (before, TWO)


def test_nothing_is_steered_while_paused(hall):
    hall.opened()
    hall.step("pause", "")
    with pytest.raises(NotAllowedError, match="not-running"):
        hall.step("close")
    hall.step("resume", "")
    hall.step("close")


@pytest.mark.parametrize("state", ["prepared", "open", "closed", "revealed", "discuss", "decided"])
def test_only_steps_of_the_table_are_possible(state):
    item = ItemNow("x", 0, state, 1, previewed=False, options=5)
    offered = possible("running", item, rounds=3)
    assert {step for step in offered if step in ITEM_STEPS} == {name for name, step in ITEM_STEPS.items() if state in step.before}
    for name in set(ITEM_STEPS) - set(offered):
        with pytest.raises(NotAllowedError):
            next_item(item, Command(name, state, 0, "x", "because"), 3)


def test_no_more_rounds_than_the_rules_say(engine):
    hall = Hall(engine, rounds=1)
    hall.opened()
    hall.step("close")
    hall.step("reveal")
    with pytest.raises(NotAllowedError, match="no-more-rounds"):
        hall.step("again")


# --- rounds -----------------------------------------------------------------------------------------------------------------------


def test_reopening_keeps_ballots_but_not_after_a_look_at_them(hall):
    people = hall.opened(*ROOM)
    hall.vote(people[0], 3)
    hall.step("close")
    assert hall.read(lambda c: rounds.shown(c, hall.number, ONE, desk=True)) is None
    hall.step("reopen")
    for person in people[1:]:
        hall.vote(person, 3)
    hall.step("close")
    hall.step("preview")
    assert hall.read(lambda c: rounds.shown(c, hall.number, ONE)) is None
    assert hall.read(lambda c: rounds.shown(c, hall.number, ONE, desk=True)).whole.votes == (0, 0, 0, 6, 0)
    with pytest.raises(NotAllowedError, match="previewed"):
        hall.step("reopen")


def test_a_discarded_round_keeps_its_ballots_marked_void(hall):
    people = hall.opened(*ROOM)
    for person in people:
        hall.vote(person, 3)
    with pytest.raises(NotAllowedError, match="discard-reason"):
        hall.step("discard")
    hall.step("discard", reason="Die Frage war missverständlich.")
    assert hall.read(lambda c: rounds.voided(c, hall.number)) == [(ONE, 1, "Die Frage war missverständlich.")]
    hall.step("open")
    assert hall.now.item(ONE).round == 2
    assert hall.read(lambda c: rounds.shown(c, hall.number, ONE, 1)) is None
    assert len(hall.read(lambda c: c.execute(sa.select(ballot)).all())) == 6
    for person in people:
        hall.vote(person, 1, 2)
    hall.step("close")
    hall.step("reveal")
    assert hall.read(lambda c: rounds.shown(c, hall.number, ONE)).moves is None  # not against a void round


def test_who_sleeps_counts_as_present_only_with_a_vote(hall):
    awake, voted, asleep = hall.opened("a", "a", "b")
    hall.vote(voted, 1)
    late = now() - dt.timedelta(seconds=90)
    hall.write(lambda c: mark_seen(c, {voted.person.id: late, asleep.person.id: late}))
    numbers = hall.read(lambda c: rounds.standing(c, hall.number, ONE))
    assert (numbers["a"].joined, numbers["a"].awake, numbers["a"].voted, numbers["a"].missing) == (2, 1, 1, 1)
    assert (numbers["b"].joined, numbers["b"].awake, numbers["b"].missing) == (1, 0, 0)
    hall.step("close")
    hall.step("reveal")
    assert hall.read(lambda c: rounds.shown(c, hall.number, ONE)).present == 2
    assert awake.person.role == "a"


def test_a_late_joiner_votes_from_the_open_item_on(hall):
    hall.opened("a")
    late = hall.join("b")
    assert hall.vote(late, 2).revision == 1


def test_a_show_of_hands_is_typed_in_per_role_and_replaced(hall):
    hall.opened()
    hall.write(lambda c: rounds.save_paper_votes(c, hall.number, ONE, "a", {0: 2, 3: 5, "abstained": 1}))
    hall.write(lambda c: rounds.save_paper_votes(c, hall.number, ONE, "a", {3: 6, "not-applicable": 1}))
    hall.step("close")
    hall.step("reveal")
    whole = hall.read(lambda c: rounds.shown(c, hall.number, ONE))
    assert whole.whole.votes == (0, 0, 0, 6, 0)
    assert (whole.whole.not_applicable, whole.whole.abstained, whole.whole.paper, whole.present) == (1, 0, 7, 7)
    with pytest.raises(NotAllowedError):
        hall.write(lambda c: rounds.save_paper_votes(c, hall.number, ONE, "a", {0: 1}))


@pytest.mark.parametrize("counts", [{5: 1}, {0: -1}, {0: 501}, {"yes": 1}])
def test_impossible_shows_of_hands_are_refused(hall, counts):
    hall.opened()
    with pytest.raises(ValueError, match="show of hands"):
        hall.write(lambda c: rounds.save_paper_votes(c, hall.number, ONE, "a", counts))


def test_reasons_name_a_role_only_where_it_is_shown_alone(hall):
    people = hall.opened(*ROOM, "b", "b", "c", "c", "c")
    for person in people:
        hall.vote(person, 2, reason=f"aus {person.person.role}")
    hall.step("close")
    hall.step("reveal")
    found = hall.read(lambda c: rounds.reasons(c, hall.number, ONE, 1))
    assert {(reason.text, reason.roles) for reason in found} == {("aus a", ("a",)), ("aus b", ("b", "c")), ("aus c", ("b", "c"))}
    hall.write(lambda c: rounds.choose_reason(c, hall.number, found[0].ballot, chosen=True))
    assert len(hall.read(lambda c: rounds.reasons(c, hall.number, ONE, 1, chosen_only=True))) == 1


def test_a_decision_written_elsewhere_is_not_overwritten(hall):
    hall.opened()
    for version, status in enumerate(("postponed", "consensus")):
        hall.write(lambda c, v=version, s=status: rounds.save_decision(c, hall.number, ONE, Decision(status=s), v))
    with pytest.raises(NotAllowedError, match="decision-changed"):
        hall.write(lambda c: rounds.save_decision(c, hall.number, ONE, Decision(status="postponed"), 1))
    found = hall.read(lambda c: rounds.load_decisions(c, hall.number))[ONE]
    assert (found.version, found.decision.status) == (2, "consensus")


def test_the_end_freezes_open_rounds_for_the_desk(hall):
    for person in hall.opened(*ROOM):
        hall.vote(person, 4)
    hall.step("end", "")
    assert hall.now.item(ONE).state == "closed"
    assert hall.read(lambda c: rounds.shown(c, hall.number, ONE)) is None
    assert hall.read(lambda c: rounds.shown(c, hall.number, ONE, desk=True)).whole.votes == (0, 0, 0, 0, 6)


# --- who may come in ------------------------------------------------------------------------------------------------------------


def test_links_of_the_desk_and_the_recovery_phrase(hall):
    made = hall.made
    assert hall.read(lambda c: workshop_access.find_access(c, made.facilitator)).right == "facilitator"
    assert hall.read(lambda c: workshop_access.find_access(c, made.minutes)).right == "minutes"
    for wrong in (made.recovery, made.code, "", "x"):
        with pytest.raises(NotFoundError):
            hall.read(lambda c, wrong=wrong: workshop_access.find_access(c, wrong))
    fresh = hall.write(lambda c: workshop_access.recover_access(c, made.recovery.lower()))
    assert hall.read(lambda c: workshop_access.find_access(c, fresh)).workshop == hall.number
    with pytest.raises(NotFoundError):
        hall.read(lambda c: workshop_access.find_access(c, made.facilitator))


def test_a_withdrawn_person_keeps_closed_votes_and_loses_open_ones(hall):
    people = hall.opened(*ROOM)
    for person in people:
        hall.vote(person, 3)
    hall.step("close")
    hall.step("reveal")
    hall.step("again")
    hall.vote(people[0], 1, 2)
    hall.write(lambda c: participants.withdraw(c, people[0].person))
    kept = hall.read(lambda c: c.execute(sa.select(ballot.c.round).where(ballot.c.participant_id == people[0].person.id)).scalars().all())
    assert kept == [1]
    with pytest.raises(NotFoundError):
        hall.vote(people[0], 2, 2)


def test_an_unknown_card_and_role_are_refused(hall):
    with pytest.raises(RefusedJoinError, match="card-wrong"):
        hall.join("a", "AAAA-BBBB")
    with pytest.raises(RefusedJoinError, match="choose-role"):
        hall.join("mayor")


def test_votes_before_the_start_and_in_the_break_are_refused(hall):
    person = hall.join()
    with pytest.raises(NotFoundError):
        hall.vote(person, 1)
    hall.start()
    with pytest.raises(RefusedVoteError, match="was-closed"):
        hall.vote(person, 1)
    hall.step("open")
    hall.step("pause", "")
    with pytest.raises(RefusedVoteError, match="paused"):
        hall.vote(person, 1)


# --- deletion ---------------------------------------------------------------------------------------------------------------------


def test_on_its_day_everything_goes_and_nothing_of_others(engine, hall):
    other = Hall(engine)
    other.opened("a")
    for person in hall.opened(*ROOM):
        hall.vote(person, 3, reason="KANARIENVOGEL")
    hall.step("end", "")
    day = hall.now.delete_on
    assert hall.write(lambda c: workshops.purge_due(c, day - dt.timedelta(days=1))) == 0
    assert hall.write(lambda c: workshops.purge_due(c, day)) == 1
    left = hall.read(lambda c: {table.name: c.execute(sa.select(table)).all() for table in metadata.sorted_tables})
    assert "KANARIENVOGEL" not in str(left)
    assert [row[0] for row in left["workshop"]] == [other.number]
    assert {row[participant.c.keys().index("workshop_id")] for row in left["participant"]} == {other.number}
