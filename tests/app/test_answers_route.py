"""`/a/answer` and `/a/undo`: 200 means durable; everything else says in words what to do and changes nothing."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from selfcheck.assessment import Answer, new_assessment
from selfcheck.entries import Place
from selfcheck.house import house, leave
from selfcheck.store import assessments, values
from selfcheck.store import engine as engine_module
from selfcheck.texts import tr
from tests.app.conftest import create, demo, load, rows

CRITERION, OTHER = "council-resolution", "area-designation"


class Form:
    """One assessment and a browser that saves into it."""

    def __init__(self, client: TestClient, key: str) -> None:
        self.client, self.key = client, key

    def save(self, field: str = "rating", value: object = 2, criterion: str = CRITERION, base: int = 0, **more: Any) -> httpx.Response:
        wish = {"assessment": self.key, "criterion": criterion, "field": field, "value": value, "base": base, **more}
        return self.client.post("/a/answer", content=json.dumps(wish), headers={"content-type": "application/json"})

    def profile(self, field: str, value: object, **more: Any) -> httpx.Response:
        return self.save(field, value, criterion="", section="profile", **more)

    def undo(self, **more: Any) -> httpx.Response:
        return self.client.post("/a/undo", json={"assessment": self.key, **more})

    def stands(self, field: str = "rating", criterion: str = CRITERION, section: str = "answers") -> Any:
        value = load(self.key).values.get(Place(section, criterion, field))
        return value.value if value else None


@pytest.fixture
def form(client: TestClient) -> Form:
    return Form(client, create())


def test_a_saved_answer_says_what_stands_since_when_and_how_far_one_is(form: Form) -> None:
    answer = form.save(value=3)
    assert answer.status_code == 200
    data = answer.json()
    assert set(data) == {"value", "revision", "at", "progress"}
    assert data["value"] == 3
    stored = load(form.key).values[Place("answers", CRITERION, "rating")]
    assert (data["revision"], data["at"]) == (stored.revision, f"{stored.at:%Y-%m-%dT%H:%M:%S}Z")
    progress = data["progress"]
    assert set(progress) == {"all", "quick", "dimensions"}
    assert progress["all"] == {"answered": 1, "applicable": progress["all"]["applicable"], "unknown": 0, "open": progress["all"]["open"]}
    _, dimension = house().catalogue.places[CRITERION]
    assert progress["dimensions"][dimension.id]["answered"] == 1


@pytest.mark.parametrize("value", [0, 4, "unknown", "not-applicable", None])
def test_every_answer_of_the_scale_is_taken(form: Form, value: object) -> None:
    assert form.save(value=value).json()["value"] == value
    assert form.stands() == value


@pytest.mark.parametrize(
    ("field", "value"), [("importance", 3), ("target", 4), ("target-reason", "örtlich"), ("reason", "x"), ("evidence", "y")]
)
def test_every_field_of_an_answer_is_taken(form: Form, field: str, value: object) -> None:
    assert form.save(field, value).status_code == 200
    assert form.stands(field) == value


def test_a_position_is_taken(form: Form) -> None:
    position = next(iter(house().catalogue.positions.values()))
    for field, value in (("choice", position.choices[0].id), ("note", "dazu")):
        assert form.save(field, value, criterion=position.id, section="positions").status_code == 200
        assert form.stands(field, position.id, "positions") == value


def test_a_saved_profile_value_is_answered_with_what_looks_unusual(form: Form) -> None:
    assert form.profile("municipality-size", 5000).json()["hints"] == {}
    hints = form.profile("neighbourhood-population", 6000).json()["hints"]
    assert "neighbourhood-population" in hints
    english = form.profile("neighbourhood-population", 7000, base=form_revision(form, "neighbourhood-population"), lang="en").json()[
        "hints"
    ]
    assert english["neighbourhood-population"] not in ("", hints["neighbourhood-population"])


def form_revision(form: Form, field: str) -> int:
    return load(form.key).values[Place("profile", "", field)].revision


def test_a_change_of_phase_changes_the_progress_of_the_quick_check(form: Form) -> None:
    counts = {
        phase: form.profile("phase", phase, base=0 if number == 0 else form_revision(form, "phase")).json()["progress"]["quick"][
            "applicable"
        ]
        for number, phase in enumerate(house().catalogue.phase_ids)
    }
    every = {dimension.id for _, dimension in house().catalogue.dimensions()}
    progress = form.profile("phase", house().catalogue.phase_ids[0], base=form_revision(form, "phase")).json()["progress"]
    assert set(progress["dimensions"]) == every
    assert counts == {phase: len(house().catalogue.essentials(phase)) for phase in house().catalogue.phase_ids}


@pytest.mark.parametrize(
    "note",
    [
        "Notiz mit 👩‍👩‍👧 und 🏘️",
        "מרכז השכונה \u202eabc\u202c مركز الحي",
        "zwei\nZeilen\tund Tab",
        "<script>alert(1)</script> & \"so\" 'so' {name} %s",
        "=SUMME(A1)",
        "𝒳" * 100,
        "x" * 20_000,
    ],
)
def test_notes_keep_every_sign(form: Form, note: str) -> None:
    assert form.save("note", note).json()["value"] == note
    assert form.stands("note") == note


def test_notes_are_stored_normalised_with_plain_line_breaks(form: Form) -> None:
    assert form.save("note", "Gru\u0308n\r\nund a\u030a\rZeile").json()["value"] == "Grün\nund å\nZeile"


def test_an_emptied_note_is_taken_back(form: Form) -> None:
    revision = form.save("note", "etwas").json()["revision"]
    assert form.save("note", "", base=revision).json()["value"] is None
    assert form.stands("note") is None


# --- lost races and repetitions ---------------------------------------------------------------------------------


def test_a_lost_race_answers_with_what_stands(form: Form) -> None:
    first = form.save(value=4).json()
    lost = form.save(value=1)
    assert lost.status_code == 409
    assert lost.json() == {"message": tr("de", "save.conflict"), "value": 4, "revision": first["revision"], "at": first["at"]}
    assert form.stands() == 4


def test_the_same_request_twice_is_answered_alike_and_written_once(form: Form) -> None:
    first, second = form.save(value=4), form.save(value=4)
    assert first.json() == second.json()
    assert len(rows()["change"]) == 1


def test_forty_saves_at_once_are_all_stored(client: TestClient) -> None:
    form = Form(client, create())
    names = list(house().catalogue.criteria)[:40]
    with ThreadPoolExecutor(40) as people:
        answers = list(people.map(lambda name: form.save(value=3, criterion=name), names))
    assert {answer.status_code for answer in answers} == {200}
    revisions = sorted(answer.json()["revision"] for answer in answers)
    assert revisions == list(range(revisions[0], revisions[0] + 40))
    assert [form.stands(criterion=name) for name in names] == [3] * 40


# --- refused ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"value": 5}, "5"),
        ({"value": -1}, "-1"),
        ({"value": 2.0}, "2.0"),
        ({"value": 2.5}, "2.5"),
        ({"value": "2"}, "2"),
        ({"value": ["2"]}, "2"),
        ({"value": "rated"}, "rated"),
        ({"field": "importance", "value": 0}, "0"),
        ({"field": "target", "value": 0}, "0"),
        ({"field": "level", "value": 2}, "level"),
        ({"field": "raiting", "value": 2}, "rating"),
        ({"field": "", "value": 2}, ""),
        ({"criterion": "council-resolutoin"}, "council-resolution"),
        ({"criterion": ""}, ""),
        ({"section": "history"}, "history"),
        ({"section": "positions", "field": "choice", "value": "x"}, CRITERION),
        ({"section": "profile", "criterion": CRITERION, "field": "phase", "value": "preparation"}, "phase"),
        ({"section": "profile", "criterion": "", "field": "phase", "value": "preperation"}, "preparation"),
        ({"section": "profile", "criterion": "", "field": "municipality-size", "value": "viele"}, "viele"),
        ({"section": "profile", "criterion": "", "field": "municipality-size", "value": 1.5}, "1.5"),
        ({"section": "profile", "criterion": "", "field": "share-tenants", "value": 101}, "101"),
        ({"section": "profile", "criterion": "", "field": "council-resolution-date", "value": "2026-02-30"}, "2026-02-30"),
        ({"section": "profile", "criterion": "", "field": "contract-end", "value": "13/2028"}, "13/2028"),
        ({"field": "note", "value": "x" * 20_001}, "20000"),
        ({"field": "note", "value": "null\0byte"}, "Not"),
        ({"field": "note", "value": "bell\a"}, "Not"),
        ({"field": "note", "value": "half a sign \ud800"}, "Not"),
        ({"section": "profile", "criterion": "", "field": "municipality-name", "value": "\udfff"}, "Name "),
        ({"field": "note", "value": 7}, "7"),
        ({"section": "profile", "criterion": "", "field": "municipality-name", "value": "Muster\0furt"}, "Name "),
    ],
)
def test_what_cannot_be_saved_is_refused_with_a_sentence(form: Form, wish: dict[str, Any], words: str, lang: str) -> None:
    before = rows()
    answer = form.save(**{"lang": lang, **wish})
    assert answer.status_code == 422
    assert words in answer.json()["message"]
    assert len(answer.json()["message"]) < 300
    assert rows() == before


@pytest.mark.parametrize("lang", ["de", "en"])
def test_a_measure_that_is_gone_takes_no_value(form: Form, lang: str) -> None:
    before = rows()
    answer = form.save(lang=lang, section="plan", criterion="m1", field="title", value="x")
    assert (answer.status_code, answer.json()["message"]) == (422, tr(lang, "plan.gone"))
    assert rows() == before


def test_the_sentence_is_in_the_language_of_the_page(form: Form) -> None:
    german, english = (form.save(value=9, lang=lang).json()["message"] for lang in ("de", "en"))
    assert german == tr("de", "fault.unknown-choice", word="9")
    assert english == tr("en", "fault.unknown-choice", word="9")


@pytest.mark.parametrize(
    "wish",
    [{"value": True}, {"value": False}, {"value": {"a": 1}}, {"value": [1]}, {"base": "1"}, {"base": -1}, {"base": True}, {"unknown": 1}],
)
def test_what_is_of_another_kind_is_unreadable(form: Form, wish: dict[str, Any]) -> None:
    before = rows()
    answer = form.save(**wish)
    assert (answer.status_code, answer.json()["message"]) == (400, tr("de", "save.unreadable"))
    assert rows() == before


WHOLE = '{"assessment": "KEY", "section": "profile", "field": "municipality-size", "value": %s}'


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"{",
        b"{'assessment': 1}",
        b"\xff\xfe\xfa",
        b"{}",
        WHOLE % "NaN",
        WHOLE % "Infinity",
        WHOLE % "-Infinity",
        WHOLE % ("9" * 400),
        WHOLE % ("9" * 5000),
        WHOLE % ("[" * 100_000),
        WHOLE % ("[" * 500 + "]" * 500),
        WHOLE % ('"' + "x" * 256 * 1024 + '"'),
        '{"assessment": "KEY", "field": "note", "field": "rating", "criterion": "council-resolution", "value": 2}',
    ],
    ids=lambda body: str(body)[:60],
)
def test_an_unreadable_body_is_refused_and_changes_nothing(form: Form, body: bytes | str) -> None:
    before = rows()
    raw = body if isinstance(body, bytes) else body.replace("KEY", form.key).encode()
    answer = form.client.post("/a/answer", content=raw)
    assert (answer.status_code, answer.json()["message"]) == (400, tr("de", "save.unreadable"))
    assert rows() == before


def test_a_body_without_end_is_not_read_to_its_end(form: Form) -> None:
    sent = 0

    def endless() -> Any:
        nonlocal sent
        while sent < 200:
            sent += 1
            yield b" " * 64 * 1024

    assert form.client.post("/a/answer", content=endless(), headers={"content-length": str(200 * 64 * 1024)}).status_code == 400


@pytest.mark.parametrize("key", ["nowhere", "", "x" * 64, "'; DROP TABLE entry; --", "\0", "x" * 65, "\ud800"])
def test_an_unknown_assessment_is_not_found(form: Form, key: str) -> None:
    answer = form.save(assessment=key)
    readable = len(key) <= 64 and key.isascii()
    expected = (404, tr("de", "save.not-found")) if readable else (400, tr("de", "save.unreadable"))
    assert (answer.status_code, answer.json()["message"]) == expected
    assert form.client.post("/a/undo", content=json.dumps({"assessment": key})).status_code == expected[0]


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost.evil.example"},
        {"origin": "http://localhost:81"},
        {"origin": "http://["},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "origin": "http://localhost"},
    ],
)
def test_requests_from_other_sites_are_refused(form: Form, headers: dict[str, str]) -> None:
    before = rows()
    for path, wish in (("/a/answer", {"field": "rating", "criterion": CRITERION, "value": 1}), ("/a/undo", {})):
        answer = form.client.post(path, json={"assessment": form.key, **wish}, headers=headers)
        assert (answer.status_code, answer.json()["message"]) == (403, tr("de", "save.foreign-origin"))
    assert rows() == before


@pytest.mark.parametrize("headers", [{}, {"origin": "http://localhost"}, {"sec-fetch-site": "same-origin", "origin": "null"}])
def test_requests_from_our_own_pages_are_taken(form: Form, headers: dict[str, str]) -> None:
    wish = {"assessment": form.key, "field": "rating", "criterion": CRITERION, "value": 1}
    assert form.client.post("/a/answer", json=wish, headers=headers).status_code == 200


def test_saving_is_no_get_request(form: Form) -> None:
    assert form.client.get("/a/answer").status_code == 405
    assert form.client.get("/a/undo").status_code == 405


# --- taking back ------------------------------------------------------------------------------------------------


def test_undo_steps_back_and_says_where_and_what(form: Form) -> None:
    form.save(value=4, base=form.save(value=1).json()["revision"])
    first = form.undo().json()
    assert {name: first[name] for name in ("section", "criterion", "field", "value")} == {
        "section": "answers", "criterion": CRITERION, "field": "rating", "value": 1,
    }  # fmt: skip
    assert first["progress"]["all"]["answered"] == 1
    assert form.undo(sections=["profile", "positions"]).json() == {"nothing": True}
    assert form.undo(sections=["no-section"]).status_code == 400
    second = form.undo(sections=["answers"]).json()
    assert (second["value"], second["progress"]["all"]["answered"]) == (None, 0)
    assert form.undo().json() == {"nothing": True}


def test_undo_of_a_certain_change_that_no_longer_stands_is_a_conflict(form: Form) -> None:
    first = form.save(value=1).json()["revision"]
    form.save(value=4, base=first)
    answer = form.undo(revision=first)
    assert (answer.status_code, answer.json()["value"]) == (409, 4)
    assert form.stands() == 4


def test_a_change_of_an_entry_this_edition_does_not_know_is_undone(form: Form) -> None:
    content = new_assessment(house().catalogue).model_copy(update={"answers": {"from-elsewhere": Answer(state="rated", level=2)}})
    house().write(lambda c: assessments.replace_content(c, values.find_id(c, form.key), content))
    assert form.undo().json()["criterion"] == "from-elsewhere"
    assert form.stands(criterion="from-elsewhere") is None


def test_an_imported_or_created_value_is_not_undone(client: TestClient) -> None:
    form = Form(client, create(demo()))
    assert form.undo().json() == {"nothing": True}


@pytest.mark.parametrize("revision", [0, -1, 77, 2**31, 10**30])
def test_undo_of_a_change_that_never_was_does_nothing(form: Form, revision: int) -> None:
    form.save(value=1)
    answer = form.undo(revision=revision)
    assert answer.status_code in (200, 400)
    assert form.stands() == 1


def test_after_an_undo_one_saves_on(form: Form) -> None:
    form.save(value=1)
    revision = form.undo().json()["revision"]
    assert form.save(value=2, base=revision).status_code == 200


# --- when the store cannot ----------------------------------------------------------------------------------------


def assert_told_then_saved(form: Form, kind: str, mend: Callable[[], object]) -> None:
    """503 with the German sentence, earlier answers readable; the same request succeeds when it is over."""
    note = "Notiz " * 3000
    refused = form.save("note", note)
    assert (refused.status_code, refused.json()) == (503, {"message": tr("de", f"store.{kind}")})
    assert form.save("note", note, lang="en").json() == {"message": tr("en", f"store.{kind}")}
    assert form.stands(criterion=OTHER) == 4
    assert form.stands("note") is None
    form.client.cookies.set("selfcheck_open", form.key)
    assert form.client.get("/x/file").json()["answers"][OTHER]["level"] == 4
    mend()
    assert form.save("note", note).status_code == 200
    assert form.stands("note") == note


@pytest.fixture
def begun(form: Form) -> Form:
    assert form.save(value=4, criterion=OTHER).status_code == 200
    return form


def test_a_full_disk_is_said(begun: Form, on_each_use: Callable[[str], None]) -> None:
    on_each_use("max_page_count=1")
    assert_told_then_saved(begun, "disk-full", lambda: on_each_use("max_page_count=100000"))


def test_a_store_without_the_right_to_write_is_said(begun: Form, on_each_use: Callable[[str], None]) -> None:
    on_each_use("query_only=on")
    assert_told_then_saved(begun, "read-only", lambda: on_each_use("query_only=off"))


def test_a_lock_of_another_program_is_said(client: TestClient, store_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "LOCK_WAIT_MS", 50)
    form = Form(client, create())
    form.save(value=4, criterion=OTHER)
    other = sqlite3.connect(store_file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert_told_then_saved(form, "locked", other.close)


def test_a_store_that_cannot_be_opened_is_said_and_opened_later(form: Form, store_file: Path, loaded: dict[str, Any]) -> None:
    leave()
    whole = store_file.read_bytes()
    store_file.write_bytes(b"Kaffee " * 1000)
    house().__dict__.update(loaded)
    refused = form.save()
    assert (refused.status_code, refused.json()) == (503, {"message": tr("de", "store.corrupt")})
    assert store_file.read_bytes() == b"Kaffee " * 1000
    assert form.client.get("/readyz").status_code == 503
    assert form.client.get("/healthz").status_code == 200
    store_file.write_bytes(whole)
    assert form.client.get("/readyz").status_code == 200
    assert form.save().status_code == 200


def test_a_catalogue_with_faults_is_said(form: Form, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "catalogue.yaml").write_text("id: [", "utf-8")
    leave()
    monkeypatch.setenv("SELFCHECK_CATALOGUE", str(folder))
    answer = form.save()
    assert (answer.status_code, answer.json()) == (503, {"message": tr("de", "save.catalogue-faulty")})
    assert form.client.get("/readyz").status_code == 503


def test_a_refusal_names_the_field_as_the_form_does(form: Form) -> None:
    said = form.save(section="profile", criterion="", field="programme-end", value="Ende 2031", lang="de").json()["message"]
    assert said == tr("de", "fault.profile-number", name="Geplantes Programmende", value="Ende 2031")
