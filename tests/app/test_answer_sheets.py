"""Answer sheet and paper form: out, filled, back with a preview, and stored whole or not at all."""

from __future__ import annotations

import io
import re

import httpx
import openpyxl
import pytest
from starlette.testclient import TestClient

from selfcheck.assessment import Answer, Assessment, new_assessment
from selfcheck.entries import Place
from selfcheck.house import house
from selfcheck.store import values
from selfcheck.tables.sheet_form import COLUMNS
from selfcheck.texts import tr
from tests.app.conftest import create, demo, keys, load, rows
from tests.app.test_import_route import MARKUP, Page, assert_refused, submit

FIRST = "council-resolution"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def with_answers(**answers: Answer) -> Assessment:
    profile = {"municipality-name": "Musterfurt", "phase": "preparation"}
    named = {name.replace("_", "-"): answer for name, answer in answers.items()}
    return new_assessment(house().catalogue).model_copy(update={"answers": named, "profile": profile})


def fetch(client: TestClient, key: str | None = None, query: str = "") -> bytes:
    if key:
        client.cookies.set("selfcheck_open", key)
    answer = client.get(f"/x/answer-sheet{query}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == XLSX
    assert answer.headers["cache-control"] == "no-store"
    return answer.content


def filled(raw: bytes, **values_: object) -> bytes:
    """The sheet with values in the row of the first criterion."""
    book = openpyxl.load_workbook(io.BytesIO(raw))
    sheet = book.worksheets[1]
    [row] = [row for row in sheet.iter_rows(min_row=5) if row[len(COLUMNS) - 1].value == FIRST]
    for column, value in values_.items():
        row[COLUMNS.index(column)].value = value  # type: ignore[arg-type]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(client: TestClient, raw: bytes, name: str = "bogen.xlsx") -> httpx.Response:
    return client.post("/a/import", files={"file": (name, raw, XLSX)})


# --- the sheet ----------------------------------------------------------------------------------------------------------


def test_the_sheet_of_the_open_assessment_makes_no_difference(client: TestClient) -> None:
    key = create(demo())
    page = Page(upload(client, fetch(client, key)).text)
    assert tr("de", "import.no-difference-answers") in page.text


def test_without_an_open_assessment_an_empty_sheet_is_given_for_the_phase_asked_for(client: TestClient) -> None:
    book = openpyxl.load_workbook(io.BytesIO(fetch(client, query="?phase=continuity&lang=en")))
    assert book.sheetnames[:2] == ["Instructions", "Answers"]
    assert house().catalogue.phase("continuity").name["en"] in str(book.worksheets[0]["A3"].value)


def test_the_file_name_speaks(client: TestClient) -> None:
    client.cookies.set("selfcheck_open", create(with_answers()))
    name = client.get("/x/answer-sheet").headers["content-disposition"]
    assert re.search(r'filename="Selbstcheck_Musterfurt_\d{4}-\d\d-\d\d_Antwortbogen\.xlsx"', name)


def test_a_filled_sheet_shows_its_differences_and_writes_nothing(client: TestClient) -> None:
    key = create(with_answers(council_resolution=Answer(state="rated", level=1, note="alt")))
    raw = filled(fetch(client, key), level=3, note="neu")
    before = rows()
    page = Page(upload(client, raw).text)
    assert rows() == before
    assert tr("de", "import.differences", n=2) in page.text
    for words in ("alt", "neu", tr("de", "state.level", level=1), tr("de", "state.level", level=3)):
        assert words in page.text
    assert [form.get("into") for form in page.forms] == ["open", "new"]


def test_confirmed_it_changes_the_answers_of_its_rows_only_and_can_be_taken_back(client: TestClient) -> None:
    content = with_answers(council_resolution=Answer(state="rated", level=1), from_elsewhere=Answer(state="unknown"))
    key = create(content.model_copy(update={"positions": demo().positions, "plan": demo().plan}))
    raw = filled(fetch(client, key), level=3)
    form = Page(upload(client, raw).text).forms[0]
    stored = load(key).assessment
    place = Place("profile", "", "municipality-name")
    base = load(key).values[place].revision
    house().write(lambda c: values.save_value(c, values.find_id(c, key), place, "Neustadt", base))  # a colleague, meanwhile
    assert submit(client, form).status_code == 303
    now = load(key).assessment
    assert now.answers == {**stored.answers, FIRST: Answer(state="rated", level=3)}
    assert (now.positions, now.plan) == (stored.positions, stored.plan)
    assert now.profile["municipality-name"] == "Neustadt"
    client.post("/a/undo", json={"assessment": key})
    assert load(key).assessment.answers[FIRST].level == 1


def test_as_a_new_assessment_it_brings_place_and_phase_and_no_empty_answers(client: TestClient) -> None:
    raw = filled(fetch(client, create(with_answers())), level=2)
    client.cookies.clear()
    [form] = Page(upload(client, raw).text).forms
    submit(client, {**form, "into": "new"})
    made = load(keys()[0]).assessment
    assert made.answers == {FIRST: Answer(state="rated", level=2)}
    assert made.profile == {"municipality-name": "Musterfurt", "phase": "preparation"}


def test_a_sheet_of_another_place_or_content_is_told(client: TestClient) -> None:
    raw = fetch(client, create(with_answers()))
    client.cookies.set("selfcheck_open", create(demo("neu-erdachtsheim")))
    page = Page(upload(client, raw).text)
    assert tr("de", "import.other-place", sheet="Musterfurt", here=demo("neu-erdachtsheim").name) in page.text
    book = openpyxl.load_workbook(io.BytesIO(raw))
    book["selfcheck"]["B5"] = "0" * 64
    out = io.BytesIO()
    book.save(out)
    assert tr("de", "import.other-content") in Page(upload(client, out.getvalue()).text).text


def test_faults_of_a_sheet_name_their_cells_and_nothing_is_stored(client: TestClient) -> None:
    raw = filled(fetch(client), level=7, note=MARKUP, state=MARKUP)
    assert_refused(upload(client, raw), "bogen.xlsx: Antworten!", tr("de", "sheet.number", value="7", low=0, high=4))


def test_markup_in_a_sheet_stays_text(client: TestClient) -> None:
    page = upload(client, filled(fetch(client, create(with_answers())), note=MARKUP), name=f"{MARKUP}.xlsx")
    assert page.status_code == 200
    assert not {"script", "img"} & set(Page(page.text).tags)
    assert MARKUP in Page(page.text).text


def test_a_body_without_a_length_is_bounded_too(client: TestClient) -> None:
    def stream():
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.json"\r\n\r\n'
        for _ in range(40):
            yield b"x" * 100_000
        yield b"\r\n--x--\r\n"

    answer = client.post("/a/import", content=stream(), headers={"content-type": "multipart/form-data; boundary=x"})
    assert_refused(answer, tr("de", "fault.too-large", limit=2048))


# --- the paper form -----------------------------------------------------------------------------------------------------


def type_in(client: TestClient, **signs: str) -> httpx.Response:
    """Send the form as it was drawn, with these fields changed."""
    [form] = Page(client.get("/x/type-in").text).forms
    return client.post("/a/type-in", data={**form, **{name.replace("__", ".").replace("_", "-"): value for name, value in signs.items()}})


def test_the_form_holds_every_question_with_what_is_answered(client: TestClient) -> None:
    client.cookies.set("selfcheck_open", create(with_answers(council_resolution=Answer(state="rated", level=3, note="\nNotiz"))))
    [form] = Page(client.get("/x/type-in").text).forms
    assert {name.removeprefix("sign.") for name in form if name.startswith("sign.")} == set(house().catalogue.criteria)
    assert form[f"sign.{FIRST}"] == "3"
    assert form[f"note.{FIRST}"].endswith("Notiz")


def test_a_form_sent_unchanged_makes_no_difference(client: TestClient) -> None:
    client.cookies.set("selfcheck_open", create(demo()))
    assert tr("de", "import.no-difference-answers") in Page(type_in(client).text).text


def test_typed_answers_are_previewed_and_stored_on_confirmation(client: TestClient) -> None:
    key = create(
        with_answers(council_resolution=Answer(state="rated", level=1, evidence="Akte"), area_designation=Answer(state="rated", level=2))
    )
    client.cookies.set("selfcheck_open", key)
    before = rows()
    answer = type_in(client, sign__council_resolution="4", sign__area_designation="-", reason__area_designation="Weil.")
    assert answer.status_code == 200
    assert rows() == before
    again, form = Page(answer.text).forms[:2]
    redrawn = Page(client.post("/a/type-in", data=again).text).forms[0]
    assert (redrawn[f"sign.{FIRST}"], redrawn["reason.area-designation"]) == ("4", "Weil.")
    assert submit(client, form).status_code == 303
    now = load(key).assessment.answers
    assert now[FIRST] == Answer(state="rated", level=4, evidence="Akte")
    assert (now["area-designation"].state, now["area-designation"].reason) == ("not-applicable", "Weil.")


def test_without_an_open_assessment_a_new_one_is_made(client: TestClient) -> None:
    [_, form] = Page(type_in(client, sign__council_resolution="?").text).forms
    submit(client, {**form, "into": "new"})
    assert load(keys()[0]).assessment.answers == {FIRST: Answer(state="unknown")}


def test_faults_are_told_beside_their_field_and_everything_typed_stays(client: TestClient) -> None:
    answer = type_in(client, sign__council_resolution="7", note__council_resolution=MARKUP, sign__area_designation="2")
    page = Page(answer.text)
    assert answer.status_code == 422
    assert tr("de", "typein.sign", value="7", top=4) in page.text
    assert (page.forms[0][f"sign.{FIRST}"], page.forms[0][f"note.{FIRST}"], page.forms[0]["sign.area-designation"]) == ("7", MARKUP, "2")
    assert "img" not in page.tags
    assert rows()["assessment"] == []


@pytest.mark.parametrize("data", [{}, {"phase": MARKUP}, {"sign.unknown": "3"}, {f"sign.{FIRST}": "9" * 9000}])
def test_a_form_tampered_with_does_no_harm(client: TestClient, data: dict[str, str]) -> None:
    answer = client.post("/a/type-in", data=data)
    assert answer.status_code in (200, 422)
    assert rows()["assessment"] == []


def test_forms_from_other_sites_are_refused(client: TestClient) -> None:
    assert client.post("/a/type-in", data={}, headers={"sec-fetch-site": "cross-site"}).status_code == 403


def test_the_script_is_our_own_file(client: TestClient) -> None:
    answer = client.get("/x/type-in.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert b"keydown" in answer.content
