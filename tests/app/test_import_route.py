"""A file is checked and shown before anything is written; then it is stored whole or not at all."""

from __future__ import annotations

import html
import json
import re
from html.parser import HTMLParser
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from selfcheck.assessment import Answer, Assessment, Snapshot, new_assessment
from selfcheck.assessment_file import MAX_BYTES, dump_assessment
from selfcheck.entries import Place
from selfcheck.house import house
from selfcheck.store import values
from selfcheck.texts import tr
from tests.app.conftest import create, demo, keys, load, rows

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(1)>"


class Page(HTMLParser):
    """What a browser makes of a page: its forms with their fields, its text and its tags."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self.tags: list[str] = []
        self.text = ""
        self._area: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        if tag == "form":
            self.forms.append({})
        if tag in ("input", "button") and given.get("name"):
            self.forms[-1][str(given["name"])] = given.get("value") or ""
        if tag == "textarea":
            self._area = str(given["name"])
            self.forms[-1][self._area] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area:
            self.forms[-1][self._area] += data
        else:
            self.text += data


def upload(client: TestClient, content: bytes | Assessment, name: str = "selbstcheck.json", open_key: str | None = None) -> httpx.Response:
    raw = content if isinstance(content, bytes) else dump_assessment(content)
    if open_key:
        client.cookies.set("selfcheck_open", open_key)
    return client.post("/a/import", files={"file": (name, raw, "application/json")})


def submit(client: TestClient, form: dict[str, str]) -> httpx.Response:
    """As a browser sends a form: line breaks become CRLF."""
    return client.post("/a/import/confirm", data={name: re.sub(r"\r?\n", "\r\n", value) for name, value in form.items()})


def file_of(**changes: Any) -> bytes:
    """The example's file with some parts replaced."""
    return json.dumps({**json.loads(dump_assessment(demo())), **changes}).encode()


def with_answers(**answers: Answer) -> Assessment:
    named = {name.replace("_", "-"): answer for name, answer in answers.items()}
    return new_assessment(house().catalogue).model_copy(update={"answers": named})


# --- preview ----------------------------------------------------------------------------------------------------


def test_the_preview_says_what_is_in_the_file_and_writes_nothing(client: TestClient) -> None:
    before = rows()
    page = upload(client, demo())
    assert page.status_code == 200
    answered = sum(answer.state != "open" for answer in demo().answers.values())
    words = tr("de", "import.what", file="selbstcheck.json", title=demo().name, answers=tr("de", "import.answers", n=answered))
    assert words in Page(page.text).text
    assert rows() == before
    assert "set-cookie" not in page.headers


def test_the_preview_speaks_the_language_of_the_browser(client: TestClient) -> None:
    answer = client.post("/a/import", files={"file": ("x.json", dump_assessment(demo()))}, headers={"accept-language": "en-GB"})
    assert tr("en", "import.as-new") in Page(answer.text).text


def test_entries_this_edition_does_not_know_are_named(client: TestClient) -> None:
    content = with_answers(from_another_edition=Answer(state="rated", level=2))
    page = Page(upload(client, content).text)
    assert "from-another-edition" in page.text
    assert tr("de", "import.unknown", n=1) in page.text


def test_differences_to_the_open_assessment_are_listed_in_words(client: TestClient) -> None:
    key = create(with_answers(council_resolution=Answer(state="rated", level=1, note="alt")))
    content = with_answers(council_resolution=Answer(state="unknown", note="neu"), area_designation=Answer(state="rated", level=3))
    page = Page(upload(client, content, open_key=key).text)
    assert tr("de", "import.differences", n=3) in page.text
    title = house().catalogue.criteria["council-resolution"].title["de"]
    for words in (f"{title} – {tr('de', 'field.rating')}", f"{title} – {tr('de', 'field.note')}", "alt", "neu", tr("de", "state.unknown")):
        assert words in page.text
    assert page.tags.count("tr") == 1 + 3


def test_the_open_assessments_own_file_makes_no_difference(client: TestClient) -> None:
    key = create(demo())
    client.cookies.set("selfcheck_open", key)
    own = client.get("/x/file").content
    page = Page(upload(client, own, open_key=key).text)
    assert tr("de", "import.no-difference") in page.text
    assert len(page.forms) == 1


def test_an_open_assessment_that_is_gone_is_not_offered(client: TestClient) -> None:
    assert len(Page(upload(client, demo(), open_key="gone").text).forms) == 1


# --- faults -----------------------------------------------------------------------------------------------------


def assert_refused(answer: httpx.Response, *words: str) -> None:
    """422, the place and the remedy named, nothing of the file's markup alive, nothing written."""
    assert answer.status_code == 422
    page = Page(answer.text)
    for word in words:
        assert word in page.text
    assert not {"script", "img", "form"} & set(page.tags)
    assert rows()["assessment"] == []


@pytest.mark.parametrize(
    ("changes", "place", "words"),
    [
        ({"answers": {"council-resolution": {"state": "rated", "level": 7}}}, "answers.council-resolution.level", "höchstens 6"),
        ({"answers": {"council-resolution": {"state": "rated", "level": 5}}}, "answers.council-resolution.level", "höchstens 4"),
        ({"answers": {"council-resolution": {"state": "rated", "level": 2.0}}}, "answers.council-resolution.level", "2.0"),
        ({"answers": {"council-resolution": {"state": "rated", "level": True}}}, "answers.council-resolution.level", "True"),
        ({"answers": {"council-resolution": {"state": "rated"}}}, "answers.council-resolution", "level"),
        ({"answers": {"council-resolution": {"state": "rated", "levle": 2}}}, "answers.council-resolution.levle", "gemeint „level“"),
        ({"answers": {"council-resolution": {"state": "not-applicable"}}}, "answers.council-resolution", "reason"),
        ({"answers": {"council-resolution": {"note": "null\0byte"}}}, "answers.council-resolution.note", "Steuerzeichen"),
        ({"answers": {MARKUP: {"state": "open"}}}, "answers", "Bindestrichen"),
        ({"profile": {"phase": "preperation"}}, "profile.phase", "gemeint „preparation“"),
        ({"profile": {"municipality-size": "viele"}}, "profile.municipality-size", "viele"),
        ({"profile": {"phase": MARKUP}}, "profile.phase", "<script>"),
        ({"plan": [{"id": "m", "due": "2026-13-45", "cost": -1}]}, "plan.0.cost", "-1"),
        ({"format": 2}, "format", "2"),
        ({"formatt": 1}, "formatt", "gemeint „format“"),
        ({"catalogue": {"id": "quartiersmanagement"}}, "catalogue.version", "fehlt"),
    ],
)
def test_faults_of_the_file_are_named_with_their_place(client: TestClient, changes: dict[str, Any], place: str, words: str) -> None:
    assert_refused(upload(client, file_of(**changes), "mein.json"), "mein.json", place, words)


def test_all_faults_are_named_at_once(client: TestClient) -> None:
    answers = {"council-resolution": {"state": "rated", "level": 9}, "area-designation": {"state": "perhaps"}}
    assert_refused(upload(client, file_of(answers=answers)), "answers.council-resolution.level", "answers.area-designation.state")


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        (b"", "fault.json-syntax"),
        (b"Kein JSON", "fault.json-syntax"),
        (b'{"format": 1,}', "fault.json-syntax"),
        (b"PK\x03\x04\xff\xfe", "gate.unknown-kind"),
        (b"\xff\xfe{\x00}\x00", "fault.not-utf8"),
        (b'{"format": 1, "format": 1}', "fault.doubled-name"),
        (b'{"format": NaN}', "fault.json-constant"),
        (b'{"format": ' + b"9" * 5000 + b"}", "fault.number-too-long"),
        (b"[" * 100_000, "fault.too-deep"),
        (b" " * (MAX_BYTES + 1), "fault.too-large"),
        (b"x" * (5 * MAX_BYTES), "fault.too-large"),
    ],
    ids=lambda given: str(given)[:24],
)
def test_what_is_no_file_of_ours_is_said(client: TestClient, raw: bytes, key: str) -> None:
    values = {"column": 1, "word": "format", "limit": 20 if key == "fault.too-deep" else MAX_BYTES // 1024}
    sentence = tr("de", key, **values) if key not in ("fault.json-syntax", "fault.json-constant") else "JSON" if "syntax" in key else "NaN"
    assert_refused(upload(client, raw), sentence)


def test_without_a_file_one_is_asked_for(client: TestClient) -> None:
    for answer in (client.post("/a/import"), client.post("/a/import", data={"file": "text"}), upload(client, b"{}", name="")):
        assert_refused(answer, tr("de", "import.no-file"))


def test_more_than_one_file_is_refused(client: TestClient) -> None:
    files = [("file", ("a.json", b"{}")), ("file", ("b.json", b"{}"))]
    assert client.post("/a/import", files=files).status_code == 400
    assert rows()["assessment"] == []


def test_markup_in_names_and_values_stays_text(client: TestClient) -> None:
    key = create(with_answers(council_resolution=Answer(note=MARKUP)), title=MARKUP)
    content = demo().model_copy(update={"profile": {"municipality-name": MARKUP}, "answers": {"x": Answer(note=f"</textarea>{MARKUP}")}})
    answer = upload(client, content, name=f"{MARKUP}.json", open_key=key)
    page = Page(answer.text)
    assert answer.status_code == 200
    assert MARKUP in page.text
    assert not {"script", "img"} & set(page.tags)
    assert json.loads(page.forms[0]["content"])["answers"]["x"]["note"] == f"</textarea>{MARKUP}"


# --- confirming -------------------------------------------------------------------------------------------------


def test_confirmed_as_new_it_is_stored_and_opened(client: TestClient) -> None:
    content = demo().model_copy(update={"answers": {**demo().answers, "council-resolution": Answer(note="erste\nzweite 🏘️ \u202eRTL")}})
    answer = submit(client, {**Page(upload(client, content).text).forms[0], "into": "new"})
    [key] = keys()
    assert (answer.status_code, answer.headers["location"]) == (303, "/results?told=taken")
    assert f"selfcheck_open={key}" in answer.headers["set-cookie"]
    assert load(key).assessment == content


def test_confirmed_into_the_open_one_it_replaces_its_values_and_can_be_taken_back(client: TestClient) -> None:
    key = create(with_answers(council_resolution=Answer(state="rated", level=1)))
    form = Page(upload(client, with_answers(council_resolution=Answer(state="rated", level=4)), open_key=key).text).forms[1]
    assert form["into"] == "open"
    assert submit(client, form).status_code == 303
    assert keys() == [key]
    assert load(key).assessment.answers["council-resolution"].level == 4
    client.post("/a/undo", json={"assessment": key})
    assert load(key).assessment.answers["council-resolution"].level == 1


def test_unknown_entries_and_history_survive_the_way_in(client: TestClient) -> None:
    past = Snapshot(name="2025", at="2025-05-05", catalogue=demo().catalogue, answers={"council-resolution": Answer(state="unknown")})
    content = demo().model_copy(update={"answers": {"from-elsewhere": Answer(state="rated", level=2)}, "history": [past]})
    submit(client, {**Page(upload(client, content).text).forms[0], "into": "new"})
    [key] = keys()
    assert load(key).assessment.answers == content.answers
    assert load(key).snapshots == (past,)


@pytest.mark.parametrize("change", [{"content": "{"}, {"content": ""}, {"content": '{"format": 1, "x": 2}'}])
def test_content_tampered_with_is_checked_again(client: TestClient, change: dict[str, str]) -> None:
    form = Page(upload(client, demo()).text).forms[0]
    assert_refused(submit(client, {**form, "into": "new", **change}))


def test_a_level_tampered_with_is_checked_again(client: TestClient) -> None:
    form = Page(upload(client, demo()).text).forms[0]
    data = json.loads(form["content"])
    data["answers"]["council-resolution"] = {"state": "rated", "level": 5}
    answer = submit(client, {**form, "into": "new", "content": json.dumps(data), "name": MARKUP})
    assert_refused(answer, "answers.council-resolution.level")


def test_a_name_tampered_with_is_not_repeated_at_length(client: TestClient) -> None:
    answers = {f"c{number}": {"state": "rated", "level": 9} for number in range(50)}
    answer = submit(client, {"into": "new", "content": file_of(answers=answers).decode(), "name": "x" * 100_000})
    assert answer.status_code == 422
    assert len(answer.content) < 100_000


def test_an_assessment_that_is_gone_is_not_replaced(client: TestClient) -> None:
    form = {**Page(upload(client, demo()).text).forms[0], "into": "open"}
    for key in ("", "gone"):
        answer = submit(client, {**form, "assessment": key})
        assert answer.status_code == 404
        assert html.escape(tr("de", "save.not-found")) in answer.text
    assert keys() == []


def test_what_was_saved_meanwhile_stays_in_the_log(client: TestClient) -> None:
    key = create(with_answers())
    form = Page(upload(client, with_answers(council_resolution=Answer(note="Datei")), open_key=key).text).forms[1]
    place = Place("answers", "council-resolution", "note")
    house().write(lambda c: values.save_value(c, values.find_id(c, key), place, "Kollegin", 0))
    submit(client, form)
    client.post("/a/undo", json={"assessment": key})
    assert load(key).values[place].value == "Kollegin"


def test_a_file_of_the_size_allowed_passes_preview_and_confirmation(client: TestClient) -> None:
    content = with_answers(**{f"c{number}": Answer(note="ü" * 20_000) for number in range(50)})
    raw = dump_assessment(content)
    raw += b"\n" * (MAX_BYTES - len(raw))
    page = upload(client, raw)
    assert page.status_code == 200
    assert submit(client, {**Page(page.text).forms[0], "into": "new"}).status_code == 303
    assert load(keys()[0]).assessment.answers == content.answers


def test_a_file_that_begins_with_a_byte_order_mark_is_read(client: TestClient) -> None:
    page = upload(client, b"\xef\xbb\xbf" + dump_assessment(demo()))
    assert submit(client, {**Page(page.text).forms[0], "into": "new"}).status_code == 303
    assert load(keys()[0]).assessment == demo()
