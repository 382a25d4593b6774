"""Every page in both languages, with nothing, something and everything to show; and when catalogue or store are faulty."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from selfcheck.assessment import Answer, new_assessment
from selfcheck.entries import Place
from selfcheck.house import house, leave
from selfcheck.store import assessments as store
from selfcheck.store import changes, values
from selfcheck.texts import LANGUAGES, tr
from tests.app.conftest import ROOT, create, demo, load
from ui import state

PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
NEEDS_ONE = ("profile", "questionnaire", "results", "gaps", "plan", "capacity", "downloads", "compare")
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(1)>"


@pytest.fixture(autouse=True)
def _no_search_for_foreign_components(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit looks through every installed package at each start of a page test; we use none of their components."""
    monkeypatch.setattr(manifest_scanner, "scan_component_manifests", list)


class Shown:
    """A page after its run, as far as a reader can tell."""

    def __init__(self, test: AppTest) -> None:
        self.test = test
        self.bodies = [element.proto.body for element in test.get("html")]

    @property
    def markup(self) -> str:
        return "\n".join(self.bodies)

    @property
    def text(self) -> str:
        return html.unescape(re.sub(r"<[^>]*>", " ", self.markup))

    @property
    def title(self) -> str:
        return self.test.title[0].value

    @property
    def alerts(self) -> str:
        return html.unescape(" ".join(body for body in self.bodies if 'role="alert"' in body))


def show(page: str = "start", /, key: str | None = None, lang: str = "de", **query: str) -> Shown:
    """Open a page as a new visitor with this assessment open."""
    test = AppTest.from_file(str(ROOT / "ui" / "shell.py"), default_timeout=120)
    for name, value in {"lang": lang, "a": key, **query}.items():
        if value is not None:
            test.query_params[name] = value
    if page != "start":
        test.switch_page(f"../pages/{page}.py")
    test.run()
    assert not test.exception, [(fault.message, fault.stack_trace) for fault in test.exception]
    return Shown(test)


# --- every page renders -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("where", PAGES)
def test_with_nothing_open_every_page_says_what_it_is_and_what_to_do(where: str, lang: str) -> None:
    shown = show(where, lang=lang)
    assert shown.title == tr(lang, "app.title" if where == "start" else f"page.{where}")
    assert (tr(lang, "none.open") in shown.text) == (where in NEEDS_ONE)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("where", PAGES)
def test_an_empty_assessment_is_shown_on_every_page(where: str, lang: str) -> None:
    shown = show(where, create(), lang)
    assert tr(lang, "app.open", title=tr(lang, "start.unnamed")) in shown.text
    assert tr(lang, "none.open") not in shown.text


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("where", PAGES)
def test_a_full_assessment_is_shown_on_every_page(where: str, lang: str) -> None:
    content = demo("grossfiktingen", lang)
    shown = show(where, create(content), lang)
    assert tr(lang, "app.open", title=content.name) in shown.text
    assert not shown.alerts


@pytest.mark.parametrize("name", ["musterfurt", "neu-erdachtsheim"])
@pytest.mark.parametrize("where", ["questionnaire", "results", "gaps", "method"])
def test_the_other_examples_are_shown_too(where: str, name: str) -> None:
    show(where, create(demo(name)))


@pytest.mark.parametrize("where", PAGES)
def test_the_list_of_pages_is_the_list_of_files(where: str) -> None:
    assert f'("{where}"' in (ROOT / "ui" / "shell.py").read_text("utf-8")


# --- what a visitor may ask for -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "query"),
    [
        ("questionnaire", {"mode": "quick"}),
        ("questionnaire", {"mode": "all", "d": "evaluation-impact"}),
        ("questionnaire", {"q": "council-resolution"}),
        ("questionnaire", {"filter": "open"}),
        ("questionnaire", {"filter": "unknown"}),
        ("questionnaire", {"filter": "noted"}),
        ("questionnaire", {"filter": "gaps", "search": "e"}),
        ("questionnaire", {"search": "quartier"}),
        ("questionnaire", {"search": "so etwas steht nirgends"}),
        ("questionnaire", {"search": MARKUP}),
        ("questionnaire", {"mode": "x", "d": "y", "q": "z", "filter": "w", "search": "\0"}),
        ("results", {"phase": "continuity"}),
        ("results", {"phase": "nowhere"}),
        ("gaps", {"phase": "preparation"}),
        ("gaps", {"view": "area"}),
        ("gaps", {"view": "quick", "phase": "continuity"}),
        ("gaps", {"view": MARKUP}),
        ("plan", {"show": "decision"}),
        ("plan", {"show": MARKUP, "owner": MARKUP, "page": "9", "at": MARKUP, "removed": MARKUP}),
        ("plan", {"m": "m1", "removed": "3"}),
        ("plan", {"m": "m99"}),
        ("catalogue", {"c": "council-resolution"}),
        ("catalogue", {"c": "nowhere"}),
        ("catalogue", {"part": "glossary"}),
        ("catalogue", {"part": "sources"}),
        ("catalogue", {"part": "positions"}),
        ("catalogue", {"part": "facts"}),
        ("catalogue", {"part": MARKUP}),
        ("start", {"lang": "fr"}),
    ],
    ids=str,
)
def test_every_address_shows_a_page(where: str, query: dict[str, str]) -> None:
    shown = show(where, create(demo()), **query)
    assert not shown.alerts
    assert "<script>" not in shown.markup.replace("<style>", "")


def test_a_phase_chosen_within_the_session_counts_on_every_page_and_in_the_address() -> None:
    test = show("results", create(demo())).test
    test.button_group(key="control-phase").set_value("continuity").run()
    name = house().catalogue.phase("continuity").name["de"]
    assert f"Für die Phase {name}" in Shown(test).text
    assert test.query_params["phase"] in ("continuity", ["continuity"])
    test.switch_page("../pages/gaps.py").run()
    assert test.button_group(key="control-phase").value == "continuity"
    assert tr("de", "results.other-phase") in Shown(test).text


def test_an_assessment_that_is_gone_counts_as_none_open() -> None:
    assert tr("de", "none.open") in show("results", "gone").text


def test_the_language_of_the_address_wins_and_stays() -> None:
    test = AppTest.from_file(str(ROOT / "ui" / "shell.py"), default_timeout=120)
    test.query_params["lang"] = "en"
    test.run()
    test.switch_page("../pages/help.py").run()
    assert test.title[0].value == tr("en", "page.help")


def test_what_users_wrote_stays_text_on_every_page() -> None:
    answers = {name: Answer(state="rated", level=0, note=MARKUP, evidence=MARKUP) for name in house().catalogue.criteria}
    profile = {"municipality-name": MARKUP, "neighbourhood-name": MARKUP}
    content = new_assessment(house().catalogue).model_copy(update={"answers": answers, "profile": profile})
    key = create(content, title=MARKUP)
    for where in PAGES:
        markup = show(where, key).markup
        assert "<script>alert" not in markup, where
        assert "<img" not in markup, where


def test_entries_of_another_edition_do_not_disturb() -> None:
    content = demo().model_copy(update={"answers": {**demo().answers, "from-elsewhere": Answer(state="rated", level=4)}})
    key = create(content)
    for where in NEEDS_ONE:
        show(where, key)
    assert "from-elsewhere" in load(key).assessment.answers


def test_the_list_names_every_assessment_on_this_computer() -> None:
    create(demo()), create(title="Zweite"), create()
    text = show().text
    for title in (demo().name, "Zweite", tr("de", "start.unnamed"), tr("de", "start.list", n=3)):
        assert title in text


def test_choices_without_their_reason_are_mentioned_before_the_file_is_taken() -> None:
    key = create()
    place = Place("answers", "council-resolution", "rating")
    house().write(lambda c: values.save_value(c, values.find_id(c, key), place, "not-applicable", 0))
    assert tr("de", "downloads.pending", n=1) in show("downloads", key).text


# --- the history ----------------------------------------------------------------------------------------------------


def history(key: str) -> Shown:
    shown = show("questionnaire", key)
    shown.test.toggle(key="show-history").set_value(True).run()
    assert not shown.test.exception, [(fault.message, fault.stack_trace) for fault in shown.test.exception]
    return Shown(shown.test)


def save(key: str, place: Place, value: object) -> None:
    def job(connection: sa.Connection) -> None:
        number = values.find_id(connection, key)
        values.save_value(connection, number, place, value, values.current_value(connection, number, place).revision)

    house().write(job)


def test_the_history_tells_every_kind_of_change_in_words() -> None:
    key = create()
    catalogue = house().catalogue
    position = next(iter(catalogue.positions.values()))
    rating = Place("answers", "council-resolution", "rating")
    for place, value in [
        (rating, 2),
        (rating, "unknown"),
        (rating, "not-applicable"),
        (rating, None),
        (Place("answers", "council-resolution", "note"), MARKUP),
        (Place("profile", "", "phase"), "continuity"),
        (Place("profile", "", "languages"), ["de", "ar"]),
        (Place("positions", position.id, "choice"), position.choices[0].id),
    ]:
        save(key, place, value)
    house().write(lambda c: changes.undo(c, values.find_id(c, key)))
    shown = history(key)
    for words in (tr("de", "state.unknown"), tr("de", "state.not-applicable"), tr("de", "form.nothing"), "de, ar", MARKUP):
        assert words in shown.text or words in html.unescape(shown.markup)
    assert "<script>alert" not in shown.markup


def test_the_history_of_an_answer_that_was_empty_in_its_file_is_shown() -> None:
    content = new_assessment(house().catalogue).model_copy(update={"answers": {"council-resolution": Answer()}})
    key = create(content)
    save(key, Place("answers", "council-resolution", "rating"), 2)
    assert tr("de", "form.nothing") in history(key).text


def test_an_import_into_the_open_assessment_is_shown_in_the_history() -> None:
    key = create()
    house().write(lambda c: store.replace_content(c, values.find_id(c, key), demo()))
    history(key)


# --- faults ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def anew(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Start the process anew with other settings; the catalogue is loaded only if it is another one."""

    def start(loaded: dict[str, Any] | None = None, **settings: str) -> None:
        leave()
        state.opened.clear()
        for name, value in settings.items():
            monkeypatch.setenv(f"SELFCHECK_{name.upper()}", value)
        house().__dict__.update(loaded or {})

    return start


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("where", ["start", "results", "catalogue"])
def test_a_catalogue_with_faults_shows_the_places_to_mend(anew: Any, tmp_path: Path, where: str, lang: str) -> None:
    folder = tmp_path / "criteria"
    folder.mkdir()
    (folder / "catalogue.yaml").write_text("id: small\nversoin: 1\n", "utf-8")
    anew(catalogue=str(folder))
    shown = show(where, "any", lang)
    assert tr(lang, "fault.catalogue-page") in shown.alerts
    assert "catalogue.yaml:2" in shown.alerts
    assert "version" in shown.alerts


@pytest.mark.parametrize(
    ("where", "key", "lang"),
    [*((where, key, "de") for where in PAGES for key in (None, "any")), ("start", None, "en"), ("gaps", "any", "en")],
)
def test_a_store_that_cannot_be_opened_shows_its_sentence(
    anew: Any, store_file: Path, loaded: dict[str, Any], where: str, key: str | None, lang: str
) -> None:
    leave()
    store_file.write_bytes(b"Kaffee " * 1000)
    anew(loaded)
    shown = show(where, key, lang)
    if key or where in ("start", "workshop"):  # both list what is in the store
        assert tr(lang, "store.corrupt") in shown.alerts
        assert tr(lang, "store.retry") in shown.alerts
    else:
        assert not shown.alerts
    assert store_file.read_bytes() == b"Kaffee " * 1000


def test_when_the_store_works_again_so_does_the_page(anew: Any, store_file: Path, loaded: dict[str, Any]) -> None:
    key = create(demo())
    leave()
    whole = store_file.read_bytes()
    store_file.write_bytes(b"Kaffee " * 1000)
    anew(loaded)
    shown = show("start", key)
    assert tr("de", "store.corrupt") in shown.alerts
    store_file.write_bytes(whole)
    shown.test.run()
    assert demo().name in Shown(shown.test).text


def test_examples_with_faults_do_not_break_the_start_page(anew: Any, loaded: dict[str, Any], tmp_path: Path) -> None:
    folder = tmp_path / "criteria"
    shutil.copytree(ROOT / "criteria", folder)
    (folder / "demo" / "musterfurt.yaml").write_text("title: [", "utf-8")
    anew({"catalogue": loaded["catalogue"]}, catalogue=str(folder))
    assert "musterfurt.yaml" in show("start").alerts


@pytest.mark.parametrize("told", ["deleted", "kept", "saved", "taken"])
def test_what_a_route_has_done_is_told_above_the_page(told):
    page = show("start", told=told)
    assert tr("de", f"app.told-{told}") in page.text
    assert 'role="status"' in page.markup
    assert "told=" not in page.markup
    assert tr("de", "app.told-deleted") not in show("start", told="no-such").text
