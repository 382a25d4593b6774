"""An older assessment is brought to the edition of the catalogue step by step, and nothing of it is lost."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from selfcheck import house as house_module
from selfcheck.assessment import Answer, Assessment, Edition, Measure, as_data, find_unknown
from selfcheck.assessment_file import dump_assessment, load_assessment
from selfcheck.catalogue import Catalogue
from selfcheck.catalogue_files import FOLDER, load_catalogue
from selfcheck.cli import main
from selfcheck.editions import EditionChange, Migration, Steps, load_migrations, migrate
from selfcheck.entered import MAX_NOTE
from selfcheck.faults import FaultyFileError
from selfcheck.overlays import Overlay
from selfcheck.store import assessments as store
from selfcheck.texts import texts, translator
from tests.factories import catalogue, criterion, na, rated, text, write_catalogue
from web import importing

T = translator("en")
PLAN = catalogue(*(criterion(name) for name in ("kept", "renamed", "part-one", "part-two", "reworded")))
FIRST = """\
moved:
  old-name: interim-name
split:
  whole: [part-one, part-two]
"""
SECOND = """\
moved:
  interim-name: renamed
retired:
  - id: dropped
    reason: {de: Entfallen mit dem Programm., en: Gone with the programme.}
changed:
  - id: reworded
    reason: {de: Jetzt mit Beschluss., en: Now with a resolution.}
"""


def edition(version: str, plan: Catalogue = PLAN) -> Catalogue:
    return plan.model_copy(update={"outline": plan.outline.model_copy(update={"version": version})})


def older(version: str = "1", plan: str = "small", **answers: Answer) -> Assessment:
    given = {name.replace("_", "-"): answer for name, answer in answers.items()}
    return Assessment(catalogue=Edition(id=plan, version=version), answers=given)


def noted(level: int, note: str) -> Answer:
    return Answer(state="rated", level=level, note=note)


def full(note: str, evidence: str, reason: str) -> Answer:
    """Level 3 with everything an answer can hold."""
    texts = {"note": note, "evidence": evidence, "target-reason": reason}
    return Answer.model_validate({"state": "rated", "level": 3, "importance": 3, "target": 2, **texts})


def step(before: str, after: str, **steps: object) -> Migration:
    return Migration(before, after, Steps.model_validate(steps))


def migrated(given: Assessment, *steps: Migration) -> tuple[Assessment, tuple[EditionChange, ...]]:
    return migrate(edition("2"), given, steps, T)


def write(folder: Path, **files: str) -> Path:
    """`_1_to_2` is `migrations/1-to-2.yaml`."""
    (folder / "migrations").mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / "migrations" / f"{name.strip('_').replace('_', '-')}.yaml").write_text(content, "utf-8")
    return folder


def sentences(changes: tuple[EditionChange, ...], lang: str = "en") -> list[str]:
    return [change.sentence(PLAN, lang, translator(lang)) for change in changes]


# --- each kind of change


def test_a_moved_answer_stands_whole_under_its_new_id() -> None:
    answer = full("n", "e", "r")
    now, changes = migrated(older(old=answer, kept=rated(1)), step("1", "2", moved={"old": "renamed"}))
    assert now.answers == {"renamed": answer, "kept": rated(1)}
    assert now.catalogue == Edition(id="small", version="2")
    assert sentences(changes) == ["old: is now called “renamed [en]”; the answer is carried over."]


def test_two_criteria_may_swap_their_ids() -> None:
    now, _ = migrated(older(kept=noted(1, "a"), renamed=noted(2, "b")), step("1", "2", moved={"kept": "renamed", "renamed": "kept"}))
    assert now.answers == {"renamed": noted(1, "a"), "kept": noted(2, "b")}


def test_a_split_answer_gives_its_note_to_each_part_but_not_its_level() -> None:
    given = older(whole=full("our note", "minutes", "small town"))
    now, changes = migrated(given, step("1", "2", split={"whole": ["part-one", "part-two"]}))
    assert list(now.answers) == ["part-one", "part-two"]
    for answer in now.answers.values():
        assert (answer.state, answer.level, answer.target) == ("open", None, None)
        assert answer.note == "our note\nAnswer to “whole” in edition 1: level 3. Own target: level 2."
        assert (answer.evidence, answer.target_reason) == ("minutes", "small town")
    assert [(change.kind, change.new) for change in changes] == [("split", ("part-one", "part-two"))]


def test_a_part_may_keep_the_id_of_the_whole() -> None:
    now, _ = migrated(older(kept=noted(4, "n")), step("1", "2", split={"kept": ["kept", "part-one"]}))
    assert [(name, answer.state) for name, answer in now.answers.items()] == [("kept", "open"), ("part-one", "open")]


def test_a_retired_answer_stays_and_is_named_as_unknown() -> None:
    retired = [{"id": "dropped", "reason": text("It was for the old programme.")}]
    now, changes = migrated(older(dropped=noted(2, "n"), kept=rated(1)), Migration("1", "2", Steps.model_validate({"retired": retired})))
    assert now.answers["dropped"] == noted(2, "n")
    assert find_unknown(edition("2"), now) == ["dropped"]
    assert sentences(changes) == ["dropped: has been retired. It was for the old programme. [en] The answer is kept but not scored."]


@pytest.mark.parametrize(
    ("answer", "words"),
    [(noted(3, ""), "level 3"), (Answer(state="unknown"), "Don't know"), (na("no housing company"), "Does not apply here")],
)
def test_an_answer_whose_question_changed_is_open_and_remembers_what_it_was(answer: Answer, words: str) -> None:
    changed = [{"id": "reworded", "reason": text("New meaning.")}]
    now, changes = migrated(older(reworded=answer), Migration("1", "2", Steps.model_validate({"changed": changed})))
    after = now.answers["reworded"]
    assert (after.state, after.level) == ("open", None)
    assert after.note == f"Answer to “reworded” in edition 1: {words}."
    assert after.reason == answer.reason
    assert sentences(changes, "de")[0].startswith("reworded [de]: hat eine andere Bedeutung. New meaning. [de]")


def test_what_was_left_open_is_not_reported() -> None:
    given = older(old=Answer(), whole=Answer(), dropped=Answer(), reworded=Answer(note="n"))
    steps = Steps.model_validate(
        {
            "moved": {"old": "renamed"},
            "split": {"whole": ["part-one", "part-two"]},
            "retired": [{"id": "dropped", "reason": text("r")}],
            "changed": [{"id": "reworded", "reason": text("r")}],
        }
    )
    now, changes = migrated(given, Migration("1", "2", steps))
    assert changes == ()
    assert now.answers["reworded"] == Answer(note="n")


def test_the_plan_follows_a_move_and_asks_after_a_split() -> None:
    plan = [Measure(id="m1", criterion="old"), Measure(id="m2", criterion="whole", title="Rent a shop"), Measure(id="m3", criterion="kept")]
    steps = step("1", "2", moved={"old": "renamed"}, split={"whole": ["part-one", "part-two"]})
    now, changes = migrated(older().model_copy(update={"plan": plan}), steps)
    assert [measure.criterion for measure in now.plan] == ["renamed", "whole", "kept"]
    assert [(change.kind, change.id) for change in changes] == [("measure", "Rent a shop")]


# --- chains, editions that are not known


def test_a_chain_of_two_is_walked_in_order(tmp_path: Path) -> None:
    folder = write(write_catalogue(tmp_path / "criteria", edition("3")), _1_to_2=FIRST, _2_to_3=SECOND)
    plan = load_catalogue(folder)
    given = older(old_name=noted(4, "a"), whole=noted(3, "b"), dropped=noted(2, "c"), reworded=noted(1, "d"), kept=noted(0, "e"))
    now, changes = migrate(plan, given, load_migrations(folder, plan), T)
    assert (now.answers["renamed"], now.answers["kept"]) == (noted(4, "a"), noted(0, "e"))
    assert [(change.kind, change.id, change.after) for change in changes] == [
        ("moved", "old-name", "2"),
        ("split", "whole", "2"),
        ("moved", "interim-name", "3"),
        ("changed", "reworded", "3"),
        ("retired", "dropped", "3"),
    ]
    assert now.catalogue.version == "3"
    again, nothing = migrate(plan, now, load_migrations(folder, plan), T)
    assert (again, nothing) == (now, ())


def test_a_chain_may_be_joined_in_the_middle(tmp_path: Path) -> None:
    folder = write(write_catalogue(tmp_path / "criteria", edition("3")), _1_to_2=FIRST, _2_to_3=SECOND)
    plan = load_catalogue(folder)
    now, _ = migrate(plan, older("2", interim_name=noted(4, "a")), load_migrations(folder, plan), T)
    assert now.answers == {"renamed": noted(4, "a")}


@pytest.mark.parametrize(
    "given", [older("0.9", old=noted(1, "n")), older("3", old=noted(1, "n")), older("1", "another", old=noted(1, "n"))]
)
def test_an_edition_from_which_no_way_leads_is_left_alone_and_named(given: Assessment) -> None:
    now, changes = migrated(given, step("1", "2", moved={"old": "renamed"}))
    assert now is given
    assert [change.kind for change in changes] == ["unreachable"]
    assert f"“{given.catalogue.id} {given.catalogue.version}”" in sentences(changes)[0]
    assert "“small 2”" in sentences(changes)[0]


def test_overlays_do_not_make_another_edition() -> None:
    land = Overlay.model_validate({"id": "land", "title": text("Land")})
    plan = edition("2").model_copy(update={"overlays": (land,)})
    same = older("2", kept=rated(1))
    assert migrate(plan, same, (), T) == (same, ())
    now, changes = migrate(plan, older("1+other", old=rated(1)), [step("1", "2", moved={"old": "renamed"})], T)
    assert (now.catalogue.version, [change.kind for change in changes]) == ("2+land", ["moved"])


# --- nothing is lost


def test_an_answer_is_never_put_over_another() -> None:
    given = older(old=noted(1, "a"), renamed=noted(2, "b"), whole=noted(3, "c"), part_one=noted(4, "d"))
    now, changes = migrated(given, step("1", "2", moved={"old": "renamed"}, split={"whole": ["part-one", "part-two"]}))
    assert now.answers.pop("part-two").note.startswith("c\n")
    assert now.answers == given.answers
    assert [(change.kind, change.new) for change in changes] == [("occupied", ("renamed",)), ("occupied", ("part-one",))]


def test_an_answer_without_a_free_id_gets_one_beside_it() -> None:
    given = older(a=noted(1, "first"), b=noted(2, "second"), renamed=noted(3, "third"))
    now, _ = migrated(given, step("1", "2", moved={"a": "b", "b": "renamed"}))
    assert sorted(answer.note for answer in now.answers.values()) == ["first", "second", "third"]
    assert load_assessment(dump_assessment(now), "x").answers == now.answers


def test_every_text_is_still_somewhere(tmp_path: Path) -> None:
    folder = write(write_catalogue(tmp_path / "criteria", edition("3")), _1_to_2=FIRST, _2_to_3=SECOND)
    plan = load_catalogue(folder)
    names = ("old-name", "whole", "dropped", "reworded", "kept", "part-one", "interim-name", "renamed", "never-heard-of")
    filled = {name: full(f"note {name}", f"evidence {name}", f"reason {name}") for name in names}
    now, _ = migrate(plan, Assessment(catalogue=Edition(id="small", version="1"), answers=filled), load_migrations(folder, plan), T)
    kept = json.dumps(as_data(now))
    for name in names:
        assert all(f"{kind} {name}" in kept for kind in ("note", "evidence", "reason"))
    assert load_assessment(dump_assessment(now), "x", plan) == now


def test_a_full_note_stays_whole_and_the_level_is_noted_elsewhere() -> None:
    changed = [{"id": "reworded", "reason": text("r")}]
    given = older(reworded=noted(3, "x" * MAX_NOTE))
    now, _ = migrated(given, Migration("1", "2", Steps.model_validate({"changed": changed})))
    assert now.answers["reworded"].note == "x" * MAX_NOTE
    assert now.answers["reworded"].evidence == "Answer to “reworded” in edition 1: level 3."


# --- faults of the files


def faults_of(folder: Path, plan: Catalogue | None = None) -> list[str]:
    with pytest.raises(FaultyFileError) as caught:
        load_migrations(folder, plan)
    return [fault.text() for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"first": ""}, "criteria/migrations/first.yaml: the file name does not name two editions; call the file, for example, 2026.1-to-2027.1.yaml"),
        ({"_1_to_2": "moved:\n  a: kept\nsplitt: {}\n"}, "criteria/migrations/1-to-2.yaml:3: 'splitt' is not a known key; did you mean 'split'?"),
        ({"_1_to_2": "split:\n  a: [kept]\n"}, "criteria/migrations/1-to-2.yaml:2: 'a' has 1 entries, needs at least 2"),
        ({"_1_to_2": "retired:\n  - {id: a, reason: {de: b}}\n"}, "criteria/migrations/1-to-2.yaml:2: 'reason' has no text in 'en'; add it"),
        (
            {"_1_to_2": "moved: {a: kept}\nretired:\n  - {id: a, reason: {de: b, en: c}}\n"},
            "criteria/migrations/1-to-2.yaml:3: 'a' stands here a second time; each criterion belongs in one place",
        ),
        (
            {"_1_to_2": "moved:\n  a: kept\n  b: kept\n"},
            "criteria/migrations/1-to-2.yaml:3: 'kept' stands here a second time; each criterion belongs in one place",
        ),
        ({"_1_to_2": "moved: {a: renmed}\n"}, "criteria/migrations/1-to-2.yaml:1: 'renmed' is not a known criterion; did you mean 'renamed'?"),
        ({"_1_to_2": "moved: {kept: renamed}\n"}, "criteria/migrations/1-to-2.yaml:1: 'kept' is still in the catalogue; take it out there or here"),
        (
            {"_1_to_3": "moved: {a: kept}\n"},
            "criteria/migrations/1-to-3.yaml: no file leads from the edition '3' to the edition '2' of this catalogue;"
            " correct the file name, or version in catalogue.yaml",
        ),
        (
            {"_1_to_2": "moved: {a: kept}\n", "_1_to_3": "moved: {a: kept}\n"},
            "criteria/migrations/1-to-3.yaml: another file leads on from the edition '1' already; join the two",
        ),
    ],
)  # fmt: skip
def test_faults_tell_file_line_and_way_out(tmp_path: Path, files: dict[str, str], expected: str) -> None:
    assert expected in faults_of(write(tmp_path / "criteria", **files), edition("2"))


def test_editions_in_a_circle_are_a_fault_and_lead_nowhere(tmp_path: Path) -> None:
    folder = write(tmp_path / "criteria", _1_to_3="moved: {a: kept}\n", _3_to_1="moved: {a: kept}\n")
    assert len(faults_of(folder, edition("2"))) == 2
    _, changes = migrated(older(), *load_migrations(folder))
    assert [change.kind for change in changes] == ["unreachable"]


def test_the_catalogue_that_ships_has_only_sound_migrations() -> None:
    load_migrations(FOLDER, load_catalogue())


def test_every_kind_of_change_has_its_sentence() -> None:
    for kind in ("moved", "split", "retired", "changed", "occupied", "measure", "unreachable"):
        assert f"editions.{kind}" in texts("de")


# --- where it is used


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(write_catalogue(tmp_path / "criteria", edition("3")), _1_to_2=FIRST, _2_to_3=SECOND)


GIVEN = older(old_name=noted(4, "a"), whole=noted(3, "b"), dropped=noted(2, "c"))


def test_score_migrates_an_older_file_and_tells_the_changes(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "old.json").write_bytes(dump_assessment(GIVEN))
    assert main(["score", str(tmp_path / "old.json"), "--catalogue", str(folder), "--json"]) == 0
    printed = capsys.readouterr()
    assert {entry["id"]: entry["level"] for entry in json.loads(printed.out)["criteria"]}["renamed"] == 4
    assert "old-name: is now called “interim-name”; the answer is carried over.\n" in printed.err
    assert "kept but not scored, because this catalogue does not know it: dropped\n" in printed.err


def test_check_reads_the_migrations(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, _0_to_1="moved: {a: b}\nsplitt: {}\n")
    assert main(["check", str(folder)]) == 1
    assert capsys.readouterr().out.startswith("criteria/migrations/0-to-1.yaml:2: 'splitt' is not a known key")


@pytest.fixture
def client(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setenv("SELFCHECK_CATALOGUE", str(folder))
    monkeypatch.setenv("SELFCHECK_DATABASE_URL", f"sqlite:///{tmp_path / 'store.sqlite'}")
    house_module.leave()
    routes = [
        Route("/a/import", importing.preview, methods=["POST"]),
        Route("/a/import/confirm", importing.confirm, methods=["POST"]),
    ]
    yield TestClient(
        Starlette(routes=routes),
        base_url="http://localhost",
        headers={"Origin": "http://localhost", "Cookie": "selfcheck_lang=en"},
        follow_redirects=False,
    )
    house_module.leave()


def test_the_import_shows_the_changes_and_stores_the_migrated_assessment(client: TestClient) -> None:
    page = client.post("/a/import", files={"file": ("old.json", dump_assessment(GIVEN))})
    assert page.status_code == 200
    shown = html.unescape(page.text)
    assert "Because of the edition of the criteria, 4 entries are concerned:" in shown
    assert "dropped: has been retired. Gone with the programme. The answer is kept but not scored." in shown
    content = re.search(r"<textarea[^>]*>(.*?)</textarea>", page.text, re.DOTALL)
    assert content is not None
    answer = client.post("/a/import/confirm", data={"content": html.unescape(content[1]), "name": "old.json", "into": "new"})
    assert answer.status_code == 303
    key = answer.cookies["selfcheck_open"]
    stored = house_module.house().read(lambda c: store.load(c, key)).assessment
    assert stored.catalogue.version == "3"
    assert stored.answers["renamed"] == noted(4, "a")
    assert stored.answers["part-two"].state == "open"
    assert stored.answers["part-two"].note.startswith("b\n")
    assert stored.answers["dropped"] == noted(2, "c")


def test_an_import_into_an_open_assessment_brings_its_edition_along(client: TestClient) -> None:
    house = house_module.house()
    key = house.write(lambda c: store.create(c, house.catalogue, older("2", kept=rated(1))))
    form = {"content": dump_assessment(GIVEN).decode(), "name": "old.json", "into": "open", "assessment": key}
    client.cookies.set("selfcheck_open", key)
    assert client.post("/a/import/confirm", data=form).status_code == 303
    stored = house.read(lambda c: store.load(c, key))
    assert stored.edition == Edition(id="small", version="3")
    assert stored.assessment.answers["renamed"] == noted(4, "a")
