"""The protocol of a workshop: the same in every format, nothing that may not be told, no small role by subtraction."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
from typing import Any

import docx
import pikepdf
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from selfcheck.documents.docx import write_docx
from selfcheck.documents.markdown import write_markdown
from selfcheck.documents.pdf import write_pdf
from selfcheck.store import protocols, rounds, workshops
from selfcheck.store.tables import ballot, participant
from selfcheck.texts import tr, translator
from selfcheck.workshop.models import CriterionItem, Decision, ask
from selfcheck.workshop.protocol import ItemTold, Protocol, RoundTold
from selfcheck.workshop.protocol_document import protocol_document
from selfcheck.workshop.protocol_tables import protocol_csv, protocol_json
from selfcheck.workshop.results import Cast, freeze, show
from selfcheck.workshop.states import Command, NotAllowedError
from tests.documents import bare, page_text, tags
from tests.domain.workshops import NAMES, ONE, PLAN, TWO, Hall, rules

pytestmark = pytest.mark.slow

ROOM = ("a",) * 6 + ("b",) * 6 + ("c",)
DAY = dt.date(2026, 11, 26)


def read(hall: Hall) -> Protocol:
    return hall.read(lambda c: protocols.read_protocol(c, hall.number))


def decide(hall: Hall, content: Decision, item: str = ONE) -> None:
    now = hall.now
    state = next(one.state for one in now.items if one.key == item)
    hall.write(lambda c: workshops.decide(c, hall.number, Command("decide", state, now.revision, item), content, 0, "facilitator"))


def end(hall: Hall) -> None:
    hall.write(lambda c: workshops.command(c, hall.number, Command("end", hall.now.state, hall.now.revision), "facilitator"))


def held(hall: Hall) -> Hall:
    """Two rounds on the first item, a reason shown, a decision with dissent; the second item without votes; ended."""
    people = hall.opened(*ROOM)
    for number, person in enumerate(people):
        hall.vote(person, number % 3, reason="Erst die Mittel klären" if number == 0 else "Das bleibt im Saal")
    hall.step("close")
    hall.step("reveal")
    first = next(one for one in hall.read(lambda c: rounds.reasons(c, hall.number, ONE, 1)) if one.text.startswith("Erst"))
    hall.write(lambda c: rounds.choose_reason(c, hall.number, first.ballot, True))
    hall.step("again")
    for person in people:
        hall.vote(person, 2, round_=2)
    hall.write(lambda c: rounds.save_paper_votes(c, hall.number, ONE, "b", {3: 2}))
    hall.step("close")
    hall.step("reveal")
    decide(hall, Decision(status="dissent-recorded", level=2, text="So machen wir es", dissent="b sieht es anders", owner="Amt 61"))
    end(hall)
    return hall


def in_all_text_formats(protocol: Protocol, lang: str = "de") -> dict[str, str]:
    t = translator(lang)
    document = protocol_document(protocol, lang, t, DAY)
    return {
        "md": write_markdown(document),
        "csv": protocol_csv(protocol, lang, t).decode("utf-8-sig"),
        "json": protocol_json(protocol).decode(),
        "docx": docx_text(write_docx(document)),
    }


def docx_text(raw: bytes) -> str:
    opened = docx.Document(io.BytesIO(raw))
    parts = [opened.element.body, opened.sections[0].header._element]
    return "\n".join("".join(node.text or "" for node in part.iter() if node.tag.endswith("}t")) for part in parts)


# --- every format ---------------------------------------------------------------------------------------------------------


def test_every_format_tells_rounds_reasons_and_the_decision(hall):
    protocol = read(held(hall))
    for name, text in in_all_text_formats(protocol).items():
        for words in ("So machen wir es", "b sieht es anders", "Amt 61", "Erst die Mittel klären", "one at level 2"):
            assert words in text, (name, words)
        assert "Das bleibt im Saal" not in text, name
    data = json.loads(protocol_json(protocol))
    assert [one["all"]["votes"] for one in data["items"][0]["rounds"]] == [[5, 4, 4, 0, 0], [0, 0, 13, 2, 0]]
    assert data["items"][0]["rounds"][1]["all"]["paper"] == 2
    assert data["items"][0]["decision"]["level"] == 2


def test_the_shift_between_rounds_is_told(hall):
    told = read(held(hall)).items[0].rounds
    assert [one.shift is None for one in told] == [True, False]
    assert told[1].shown.moves is not None


def test_an_item_without_votes_is_listed_as_such(hall):
    protocol = read(held(hall))
    assert not protocol.items[1].has_votes
    texts = in_all_text_formats(protocol)
    assert all(tr("de", "protocol.no-votes") in texts[name] for name in ("md", "csv", "docx"))
    assert json.loads(texts["json"])["items"][1]["votes_taken"] is False


def test_a_discarded_round_stands_with_its_reason_and_without_values(hall):
    people = hall.opened(*ROOM)
    for person in people:
        hall.vote(person, 4)
    hall.step("discard", reason="Falsch vorgelesen")
    end(hall)
    protocol = read(hall)
    assert (protocol.items[0].rounds, protocol.items[0].discarded[0].reason) == ((), "Falsch vorgelesen")
    assert all("Falsch vorgelesen" in text for text in in_all_text_formats(protocol).values())


def test_the_pdf_is_tagged_and_a_rehearsal_says_so_on_every_page(engine):
    hall = Hall(engine)
    hall.made = hall.write(lambda c: workshops.create(c, rules(), rehearsal=True))
    hall.number = hall.made.id
    document = protocol_document(read(held(hall)), "de", translator("de"), DAY)
    with pikepdf.open(io.BytesIO(write_pdf(document))) as pdf:
        assert "/H1" in tags(pdf)
        assert "/TH" in tags(pdf)
        assert b"pdfuaid:part" in pdf.Root.Metadata.read_bytes()
        assert len(pdf.pages) > 1
        assert all(tr("de", "protocol.mark-rehearsal") in page_text(page) for page in pdf.pages)
        assert bare("b sieht es anders") in "".join(map(page_text, pdf.pages))
    texts = in_all_text_formats(read(hall))
    assert texts["csv"].startswith((tr("de", "protocol.rehearsal"), f'"{tr("de", "protocol.rehearsal")}"'))
    assert json.loads(texts["json"])["rehearsal"] is True
    assert all(tr("de", "protocol.mark-rehearsal") in texts[name] for name in ("md", "docx"))


def test_a_formula_in_a_text_stays_text(hall):
    hall.opened(*ROOM)
    hall.step("discard", reason="  =1+1")
    end(hall)
    lines = list(csv.reader(io.StringIO(in_all_text_formats(read(hall))["csv"]), delimiter=";"))
    assert not any(cell.strip().startswith("=") for line in lines for cell in line)


def test_there_is_no_protocol_before_the_start(hall):
    with pytest.raises(NotAllowedError):
        read(hall)


# --- what may not be told -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["open", "closed", "previewed", "second round open"])
def test_votes_of_a_round_that_is_not_told_change_nothing_in_any_format(hall, state):
    people = hall.opened(*ROOM)
    if state == "second round open":
        for person in people:
            hall.vote(person, 1)
        for step in ("close", "reveal", "again"):
            hall.step(step)
    number = hall.now.items[0].round
    before = in_all_text_formats(read(hall))
    for place, person in enumerate(people):
        hall.vote(person, place % 2 + 3, round_=number, reason="Geheim bis zum Aufdecken")
    if state in ("closed", "previewed"):
        hall.step("close")
        before["json"] = before["json"].replace('"state": "open"', '"state": "closed"')
    if state == "previewed":
        hall.step("preview")
    protocol = read(hall)
    assert protocol.ballots_sha256 is None
    assert in_all_text_formats(protocol) == before


def test_neither_people_nor_exact_times_are_in_any_format(hall):
    protocol = read(held(hall))
    at = hall.read(lambda c: list(c.execute(sa.select(ballot.c.at)).scalars()))
    for text in in_all_text_formats(protocol).values():
        assert "participant_id" not in text
        assert not any(time.strftime("%H:%M:%S") in text or str(time.microsecond) in text for time in at if time.microsecond > 99_999)


def from_votes(by_role: dict[str, list[int]]) -> Protocol:
    """A protocol of one closed round with these votes per role."""
    settled = rules()
    casts = [Cast(0, role, "vote", value) for role, values in by_role.items() for value in values]
    frozen = freeze(casts, {role: len(values) for role, values in by_role.items()}, settled, 5)
    asked = ask(PLAN, CriterionItem(criterion="one"))
    assert asked is not None
    told = (RoundTold(1, show(frozen, settled, ordered=True), (), None),)
    item = ItemTold(ONE, "revealed", asked, told, (), None, 0)
    sizes = {role: len(values) for role, values in by_role.items()}
    at = dt.datetime(2026, 11, 26, 9)
    people = tuple(rounds.told_numbers(sizes, settled.k))
    return Protocol(settled, "0", ("small", "1", "0"), False, "ended", at, at, DAY, sum(sizes.values()), people, (item,), "0", "1")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(some.dictionaries(some.sampled_from(NAMES), some.lists(some.integers(0, 4), min_size=1, max_size=9), min_size=1))
def test_no_subtraction_uncovers_a_small_role(by_role):
    """What CSV and JSON show are groups of at least k votes that together are the whole, so that nothing is left over."""
    protocol = from_votes(by_role)
    k, total = protocol.rules.k, sum(map(len, by_role.values()))
    [told] = json.loads(protocol_json(protocol))["items"][0]["rounds"]
    if total < k:
        assert (told["all"], told["groups"], told["statistics"]) == (None, [], None)
    elif told["groups"]:
        assert all(group["valid"] >= k for group in told["groups"])
        assert [sum(column) for column in zip(*(group["votes"] for group in told["groups"]), strict=True)] == told["all"]["votes"]
    lines = list(csv.DictReader(io.StringIO(protocol_csv(protocol, "de", translator("de")).decode("utf-8-sig")), delimiter=";"))
    valid = [
        line[tr("de", "protocol.column-valid")] for line in lines if line[tr("de", "protocol.column-kind")] == tr("de", "protocol.role")
    ]
    assert [int(number) for number in valid] == [group["valid"] for group in told["groups"]]
    people = json.loads(protocol_json(protocol))["participants"]
    assert all(group["n"] >= k for group in people["roles"])
    assert sum(group["n"] for group in people["roles"]) in (0, people["total"])


# --- proof ----------------------------------------------------------------------------------------------------------------


def rows(hall: Hall) -> list[dict[str, Any]]:
    joined = sa.select(ballot, participant.c.role).join(participant, participant.c.id == ballot.c.participant_id)
    return hall.read(lambda c: [dict(row) for row in c.execute(joined).mappings()])


def test_the_hash_follows_from_the_documented_rule(hall):
    protocol = read(held(hall))
    table = [
        [
            row["item"],
            row["round"],
            row["id"],
            row["participant_id"],
            row["role"],
            row["kind"],
            row["value"],
            row["reason"],
            row["revision"],
            row["at"].strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            row["source"],
        ]
        for row in sorted(rows(hall), key=lambda row: (row["item"], row["round"], row["id"]))
    ]
    text = json.dumps(table, ensure_ascii=False, separators=(",", ":"))
    assert protocol.ballots_sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert len(table) == 28


def test_the_hash_changes_with_a_single_vote(hall):
    before = read(held(hall)).ballots_sha256
    hall.write(lambda c: c.execute(ballot.update().where(ballot.c.id == rows(hall)[0]["id"]).values(value=4)))
    assert read(hall).ballots_sha256 != before


# --- surveys over several days ----------------------------------------------------------------------------------------------


def test_a_survey_is_ended_after_its_last_day_only(engine):
    hall = Hall(engine, mode="self-paced", until="2026-12-01")
    hall.start()
    for day, state in (("2026-11-30", "running"), ("2026-12-01", "running"), ("2026-12-02", "ended")):
        assert hall.read(lambda c, day=day: protocols.is_over(c, hall.number, day)) is (state == "ended")
        assert hall.write(lambda c, day=day: protocols.end_if_over(c, hall.number, day)).state == state
    assert [item.state for item in read(hall).items] == ["closed", "closed"]
    assert {item.key for item in read(hall).items} == {ONE, TWO}
