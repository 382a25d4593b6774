"""Files to take along: whole, never cached, under a name every system takes."""

from __future__ import annotations

import html
import json
import re

import pytest
from starlette.testclient import TestClient

from selfcheck.assessment import Answer, Assessment, Snapshot, new_assessment, today
from selfcheck.assessment_file import load_assessment
from selfcheck.house import house
from selfcheck.texts import tr
from tests.app.conftest import create, demo, load
from web.downloads import file_name


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


# --- the preparation sheet ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("phase", ["preparation", "implementation", "continuity"])
def test_the_preparation_sheet_lists_every_question_in_order(client: TestClient, lang: str, phase: str) -> None:
    answer = client.get(f"/x/preparation?phase={phase}&lang={lang}")
    page = html.unescape(answer.text)
    questions = [criterion.question[lang] for criterion in house().catalogue.criteria.values()]
    assert len(questions) == 60
    assert page.count('<section class="criterion">') == 60
    places = [page.find(question) for question in questions]
    assert -1 not in places
    assert places == sorted(places)
    assert f'<html lang="{lang}">' in page
    assert tr(lang, "preparation.text", phase=house().catalogue.phase(phase).name[lang]) in page
    assert page.count(f"({tr(lang, 'preparation.essential')})") == len(house().catalogue.essentials(phase))


def test_the_preparation_sheet_needs_no_open_assessment_and_survives_a_wrong_phase(client: TestClient) -> None:
    first = client.get("/x/preparation")
    assert first.status_code == 200
    assert client.get("/x/preparation?phase=<script>").text == first.text
