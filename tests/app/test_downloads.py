"""Files to take along: whole, never cached, under a name every system takes."""

from __future__ import annotations

import html
import itertools
import json
import re
from pathlib import Path

import pytest
from httpx import Response
from starlette.testclient import TestClient

from selfcheck.assessment import Answer, Assessment, Snapshot, new_assessment, today
from selfcheck.assessment_file import load_assessment
from selfcheck.house import house
from selfcheck.texts import tr
from tests.app.conftest import create, demo, load
from web.downloads import MEDIA, file_name


def opened(client: TestClient, content: Assessment | None = None, title: str = "") -> str:
    key = create(content, title)
    client.cookies.set("selfcheck_open", key)
    return key


@pytest.mark.parametrize("name", ["musterfurt", "grossfiktingen", "neu-erdachtsheim"])
def test_the_file_is_the_stored_assessment(client: TestClient, name: str) -> None:
    key = opened(client, demo(name))
    answer = client.get("/x/file")
    assert answer.headers["content-type"] == "application/json"
    assert load_assessment(answer.content, "file", house().catalogue) == load(key).assessment == demo(name)


def test_the_file_keeps_every_sign_unknown_entries_and_history(client: TestClient) -> None:
    note = "Süd 👩‍👩‍👧 \u202eمركز\u202c\n<b>&amp;</b> =1+1"
    past = Snapshot(name="מרכז", at="2026-01-01", catalogue=demo().catalogue, answers={"gone": Answer(state="rated", level=1)})
    content = demo().model_copy(update={"answers": {"from-elsewhere": Answer(note=note)}, "history": [past]})
    opened(client, content)
    answer = client.get("/x/file")
    assert load_assessment(answer.content, "file") == content
    assert note.splitlines()[0] in answer.content.decode()  # readable, not escaped


def test_the_file_is_never_cached(client: TestClient) -> None:
    opened(client, demo())
    assert client.get("/x/file").headers["cache-control"] == "no-store"


def test_the_file_is_named_after_the_municipality_and_the_day(client: TestClient) -> None:
    opened(client, demo())
    answer = client.get("/x/file")
    assert answer.headers["content-disposition"] == f'attachment; filename="Selbstcheck_Musterfurt_{today()}.json"'


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Süßen-Öderan", "Suessen-Oederan"),
        ("Saint-Étienne / Łódź", "Saint-Etienne-odz"),
        ("../../etc/passwd", "etc-passwd"),
        ('a"; filename="evil.exe', "a-filename-evil-exe"),
        ("a\r\nSet-Cookie: x=1", "a-Set-Cookie-x-1"),
        ("CON", "CON"),
        ("ü" * 200, "ue" * 30),
        ("😀 Berlin 😀", "Berlin"),
    ],
)
def test_file_names_are_speaking_and_safe(title: str, words: str) -> None:
    assert file_name(title, "json") == f"Selbstcheck_{words}_{today()}.json"


@pytest.mark.parametrize("title", ["", "מרכז", "مركز الحي", "北京", "😀", "///", "\u202e"])
def test_without_a_readable_name_the_day_is_enough(title: str) -> None:
    assert file_name(title, "json") == f"Selbstcheck_{today()}.json"


def test_a_hostile_municipality_cannot_write_headers(client: TestClient) -> None:
    catalogue = house().catalogue
    name = 'X"\nSet-Cookie: evil=1; ü \u202egnp.exe'
    opened(client, new_assessment(catalogue).model_copy(update={"profile": {"municipality-name": name}}))
    answer = client.get("/x/file")
    assert re.fullmatch(r'attachment; filename="[A-Za-z0-9_.-]+"', answer.headers["content-disposition"])
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("cookie", [None, "", "gone", "<script>"])
def test_without_an_open_assessment_there_is_no_file(client: TestClient, cookie: str | None) -> None:
    create(demo())
    if cookie is not None:
        client.cookies.set("selfcheck_open", cookie)
    answer = client.get("/x/file")
    assert answer.status_code == 404
    assert tr("de", "save.not-found") in html.unescape(answer.text)


def test_the_file_is_taken_from_the_cookie_never_from_the_address(client: TestClient) -> None:
    key = create(demo())
    assert client.get(f"/x/file?a={key}&key={key}&assessment={key}").status_code == 404


def test_two_browsers_get_each_their_own_file(client: TestClient) -> None:
    files = {}
    for name in ("musterfurt", "grossfiktingen"):
        opened(client, demo(name))
        files[name] = json.loads(client.get("/x/file").content)["profile"]["municipality-name"]
    assert files == {name: demo(name).profile["municipality-name"] for name in files}


# --- documents ------------------------------------------------------------------------------------------------------


def name_of(answer: Response) -> str:
    """The file name a browser would save under."""
    return answer.headers["content-disposition"].removeprefix('attachment; filename="').removesuffix('"')


@pytest.mark.parametrize(
    ("format_", "start"), [("pdf", b"%PDF-"), ("docx", b"PK"), ("md", b"# "), ("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf"), ("json", b"{")]
)
def test_a_document_comes_in_every_format_and_is_never_cached(client: TestClient, format_: str, start: bytes) -> None:
    opened(client, demo())
    answer = client.get(f"/x/report?kind=short&format={format_}")
    assert answer.status_code == 200
    assert answer.content.startswith(start)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"].split(";")[0] == MEDIA[format_].split(";")[0]
    assert name_of(answer).endswith(f".{format_}")


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("kind=short", "Kurzfassung"),
        ("kind=short&document-lang=en", "Short-paper"),
        ("kind=council", "Beschlussvorlage"),
        ("kind=area&area=tasks", "Handreichung-Aufgabenfelder"),
        ("kind=area&area=nowhere", "Handreichung-Rahmenbedingungen"),
    ],
)
def test_the_file_name_says_what_it_is(client: TestClient, query: str, word: str) -> None:
    opened(client, demo())
    assert name_of(client.get(f"/x/report?format=md&{query}")) == f"Selbstcheck_Musterfurt_{today()}_{word}.md"


@pytest.mark.parametrize("name", ["X" * 200, "مركز الحي", "../../etc", 'a"; b'])
def test_file_names_are_safe_whatever_the_municipality_is_called(client: TestClient, name: str) -> None:
    opened(client, new_assessment(house().catalogue).model_copy(update={"profile": {"municipality-name": name}}))
    assert re.fullmatch(
        r"Selbstcheck_([A-Za-z0-9-]{1,60}_)?[0-9-]{10}_Kurzfassung\.md", name_of(client.get("/x/report?kind=short&format=md"))
    )


def test_blank_papers_need_no_open_assessment(client: TestClient) -> None:
    for kind, word in (("preparation", "Vorbereitungsblatt"), ("questionnaire", "Fragebogen")):
        answer = client.get(f"/x/report?kind={kind}&format=md&phase=implementation")
        assert answer.status_code == 200
        assert name_of(answer) == f"Selbstcheck_{today()}_{word}-Umsetzung.md"


def test_a_phase_that_does_not_exist_becomes_the_first(client: TestClient) -> None:
    first = client.get("/x/report?kind=preparation&format=md")
    assert client.get("/x/report?kind=preparation&format=md&phase=<script>").content == first.content


@pytest.mark.parametrize("query", ["kind=full", "kind=preparation&format=xlsx", "kind=questionnaire&format=json"])
def test_what_holds_answers_needs_an_open_assessment(client: TestClient, query: str) -> None:
    key = create(demo())
    assert client.get(f"/x/report?{query}&a={key}&assessment={key}").status_code == 404


def test_another_site_cannot_ask_for_a_document(client: TestClient) -> None:
    opened(client, demo())
    assert client.post("/x/report", data={"kind": "short"}, headers={"origin": "http://evil.example"}).status_code == 403


def test_office_status_and_parts_are_taken_from_the_form(client: TestClient) -> None:
    opened(client, demo())
    fields = {"kind": "full", "format": "md", "office": "Amt für Bau", "status": "final", "report-part": ["history", "plan"]}
    text = client.post("/x/report", data=fields).text
    assert "Amt für Bau" in text
    assert tr("de", "report.status-final") in text
    assert tr("de", "report.part-plan") in text
    assert tr("de", "report.part-criteria") not in text


def test_a_control_character_in_the_office_is_refused(client: TestClient) -> None:
    opened(client, demo())
    assert client.post("/x/report", data={"kind": "short", "office": "a\x00b"}).status_code == 422


def test_office_is_not_stored(client: TestClient, store_file: Path) -> None:
    opened(client, demo())
    client.post("/x/report", data={"kind": "short", "format": "md", "office": "Kanarienvogel"})
    assert not any(b"Kanarienvogel" in file.read_bytes() for file in store_file.parent.iterdir())


@pytest.mark.parametrize("raw", [b"GIF89a", b"", b"\x89PNG\r\n\x1a\n broken", b"<svg/>", b"\x89PNG\r\n\x1a\n" + b"0" * 600_000])
def test_a_logo_that_cannot_be_used_is_refused_with_a_sentence(client: TestClient, raw: bytes) -> None:
    opened(client, demo())
    answer = client.post("/x/report", data={"kind": "full"}, files={"logo": ("<b>logo</b>.png", raw)})
    assert answer.status_code == 422
    assert tr("de", "downloads.logo-faulty") in html.unescape(answer.text)
    assert "<b>logo" not in answer.text


def test_the_preview_is_a_page_that_escapes_and_holds_what_was_chosen(client: TestClient) -> None:
    content = demo()
    name = next(iter(content.answers))
    note = content.answers[name].model_copy(update={"note": "<script>alert(1)</script>"})
    opened(client, content.model_copy(update={"answers": {**content.answers, name: note}}))
    fields = {"kind": "full", "do": "preview", "report-part": ["criteria"], "office": 'A"><b>', "status": "final"}
    answer = client.post("/x/report", data=fields)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"].startswith("text/html")
    assert "<script>" not in answer.text
    assert "&lt;script&gt;" in answer.text
    assert 'name="office" value="A&#34;&gt;&lt;b&gt;"' in answer.text
    assert 'name="report-part" value="criteria"' in answer.text
    levels = [int(level) for level in re.findall(r"<h([1-6])", answer.text)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_other_sites_cannot_ask_for_a_document(client: TestClient) -> None:
    client.cookies.set("selfcheck_open", create(demo()))
    answer = client.post("/x/report", data={"kind": "short", "format": "md"}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert tr("de", "save.foreign-origin") in answer.text
