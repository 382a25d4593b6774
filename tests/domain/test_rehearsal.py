"""Imagined people: the same seed gives the same votes, roles differ on some items, and they stay in rehearsals."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from selfcheck.agreement import distance
from selfcheck.store import rehearsals, rounds, workshop_rows, workshops
from selfcheck.store.tables import ballot, participant
from selfcheck.workshop.rehearsal import PEOPLE, Imagined, imagine, roles_of_people
from selfcheck.workshop.results import VOTE
from selfcheck.workshop.states import NotAllowedError
from tests.domain.workshops import ONE, TWO, Hall, rules

WHO = roles_of_people(rules().roles)


class Rehearsal(Hall):
    """A rehearsal instead of a workshop with people."""

    def __init__(self, engine: Engine, **more: object) -> None:
        self.engine = engine
        self.made = self.write(lambda c: rehearsals.create_rehearsal(c, rules(**more)))
        self.number = self.made.id

    def let_vote(self) -> None:
        self.write(lambda c: rehearsals.let_vote(c, self.number, ["Weil."]))


def counts(found: list[Imagined], role: str, options: int = 5) -> list[int]:
    values = [one.value for one, of in zip(found, WHO, strict=True) if of == role and one.value is not None]
    return [values.count(level) for level in range(options)]


def test_the_same_seed_gives_the_same_votes_and_another_one_others() -> None:
    given = (WHO, 5, True, 0, 1)
    assert imagine(*given, "x", ["Weil."]) == imagine(*given, "x", ["Weil."])
    assert imagine(*given, "x") != imagine(*given, "y")
    assert len(imagine(*given, "x")) == PEOPLE


@pytest.mark.parametrize("options", [2, 3, 5, 7])
@pytest.mark.parametrize("ordered", [True, False])
def test_every_vote_is_one_of_the_options(options: int, ordered: bool) -> None:
    for place in range(6):
        for round_ in (1, 2, 3):
            for one in imagine(WHO, options, ordered, place, round_, "x", ["Weil."]):
                assert (one.value in range(options)) if one.kind == VOTE else (one.value is None and one.reason == "")


def test_roles_lie_apart_on_the_first_item_and_together_on_the_second() -> None:
    first, second = (imagine(WHO, 5, True, place, 1, "x") for place in (0, 1))
    assert distance(counts(first, "a"), counts(first, "b")) >= 1
    assert distance(counts(second, "a"), counts(second, "b")) < 1


def test_in_the_second_round_nobody_moves_away_from_the_middle() -> None:
    first, second = (imagine(WHO, 5, True, 0, round_, "x") for round_ in (1, 2))
    moved = [(a.value, b.value) for a, b in zip(first, second, strict=True) if a.value is not None and b.value is not None]
    assert any(a != b for a, b in moved)
    assert all(abs(b - 2) <= abs(a - 2) for a, b in moved)


def test_imagined_people_vote_once_in_the_open_round(engine: Engine) -> None:
    room = Rehearsal(engine, cards=True)
    assert room.now.rehearsal
    assert sum(one.joined for one in room.read(lambda c: rounds.standing(c, room.number)).values()) == PEOPLE
    room.start()
    with pytest.raises(NotAllowedError):
        room.let_vote()
    room.step("open")
    real = room.join("a")
    room.vote(real, 4)
    room.let_vote()
    room.let_vote()
    numbers = room.read(lambda c: rounds.standing(c, room.number, ONE))
    assert sum(one.voted for one in numbers.values()) == PEOPLE + 1
    assert sum(one.missing for one in numbers.values()) == 0
    room.step("close")
    room.step("reveal")
    shown = room.read(lambda c: rounds.shown(c, room.number, ONE))
    assert shown is not None
    assert shown.groups


def test_reasons_are_given_only_where_the_rules_ask_for_them(engine: Engine) -> None:
    for reasons in (True, False):
        room = Rehearsal(engine, reasons=reasons)
        room.start()
        room.step("open", TWO)
        room.let_vote()
        written = room.read(lambda c, n=room.number: c.execute(sa.select(ballot.c.reason).where(ballot.c.workshop_id == n)).scalars().all())
        assert any(written) == reasons


def test_in_a_workshop_with_people_nobody_is_imagined(engine: Engine) -> None:
    hall, room = Hall(engine), Rehearsal(engine)
    hall.opened("a", "b")
    with pytest.raises(NotAllowedError) as caught:
        hall.write(lambda c: rehearsals.let_vote(c, hall.number, []))
    assert caught.value.key == "desk-setup.no-rehearsal"
    room.start()
    room.step("open")
    room.let_vote()
    of = hall.read(lambda c: c.execute(sa.select(participant.c.workshop_id, sa.func.count()).group_by(participant.c.workshop_id)).all())
    assert {row[0]: row[1] for row in of} == {hall.number: 2, room.number: PEOPLE}
    votes = hall.read(lambda c: c.execute(sa.select(ballot.c.workshop_id).distinct()).scalars().all())
    assert votes == [room.number]


def test_a_rehearsal_has_the_same_items_and_no_bound_on_people(engine: Engine) -> None:
    role = {"id": "a", "name": {"de": "A", "en": "A"}, "expected": 1}
    room = Rehearsal(engine, roles=[role])
    assert room.now.rules.items == rules().items
    room.join("a")
    assert [one.rehearsal for one in room.read(workshop_rows.list_all)] == [True]
    room.write(lambda c: workshops.delete(c, room.number))
    assert room.read(workshop_rows.list_all) == []
