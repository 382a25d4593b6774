"""Pages of a shared server: rights from the cookie of each run, nothing of others, readers see and cannot change."""

from __future__ import annotations

import datetime as dt
import html
from typing import Any

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from selfcheck.assessment import new_assessment
from selfcheck.house import house, leave
from selfcheck.rights import Right
from selfcheck.store import comparisons, links, values
from selfcheck.store.tables import assessment
from selfcheck.texts import LANGUAGES, tr
from tests.app.conftest import ROOT, create, demo, load
from tests.app.test_pages import NEEDS_ONE, PAGES, Shown
from ui import state

COOKIE = "selfcheck_open"
CANARY = "Kanarienvogel"


@pytest.fixture
def visitor(loaded: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A shared server, and the cookies of whoever visits it next."""
    leave()
    state.opened.clear()
    monkeypatch.setattr(manifest_scanner, "scan_component_manifests", list)
    monkeypatch.setenv("SELFCHECK_MODE", "shared")
    monkeypatch.setenv("SELFCHECK_BASE_URL", "http://localhost")
    house().__dict__.update(loaded)
    held: dict[str, str] = {}
    monkeypatch.setattr(state, "cookies", lambda: dict(held))
    return held


def link(key: str, right: Right = "owner", label: str = "") -> str:
    return house().write(lambda c: links.create(c, values.find_id(c, key), right, label))


def show(page: str = "start", lang: str = "de", **query: str) -> Shown:
    test = AppTest.from_file(str(ROOT / "ui" / "shell.py"), default_timeout=120)
    for name, value in {"lang": lang, **query}.items():
        test.query_params[name] = value
    if page != "start":
        test.switch_page(f"../pages/{page}.py")
    return run(test)


def run(test: AppTest) -> Shown:
    test.run()
    assert not test.exception, [(fault.message, fault.stack_trace) for fault in test.exception]
    return Shown(test)


def drawn(shown: Shown) -> str:
    """Everything a page sends to the browser, forms and their values too."""
    return repr(shown.test._tree) + "".join(str(getattr(element, "proto", "")) for element in shown.test.main)


def test_without_a_link_nothing_is_open_and_nothing_listed(visitor: dict[str, str]) -> None:
    key = create(demo(), title=CANARY)
    link(key, label=CANARY)
    for held in ({}, {COOKIE: key}, {COOKIE: "A" * 22}, {"__Host-" + COOKIE: link(key)}):
        visitor.clear()
        visitor.update(held)
        shown = show()
        assert tr("de", "access.none-open") in shown.text
        assert CANARY not in drawn(shown)
        assert key not in shown.markup


def test_an_address_opens_nothing(visitor: dict[str, str]) -> None:
    key = create(demo(), title=CANARY)
    for page in NEEDS_ONE:
        shown = show(page, a=key)
        assert tr("de", "none.open") in shown.text or page == "compare"
        assert CANARY not in drawn(shown)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_owner_sees_the_links_and_what_can_be_done(visitor: dict[str, str], lang: str) -> None:
    key = create(title="Musterfurt")
    visitor[COOKIE] = link(key)
    link(key, "editor", "Träger")
    shown = show(lang=lang)
    for words in (tr(lang, "access.you-owner"), "Träger", tr(lang, "access.right-editor"), tr(lang, "access.never")):
        assert words in shown.text
    for action in ("/a/link/new", "/a/link/renew", "/a/link/withdraw", "/a/leave", "/a/delete"):
        assert f'action="{action}"' in shown.markup
    assert visitor[COOKIE] not in drawn(shown)


@pytest.mark.parametrize("right", ["editor", "reader"])
def test_others_see_no_links_and_cannot_delete(visitor: dict[str, str], right: Right) -> None:
    key = create()
    visitor[COOKIE] = link(key, right, CANARY)
    shown = show()
    assert tr("de", f"access.you-{right}") in shown.text
    assert CANARY not in drawn(shown)
    for action in ("/a/link", "/a/delete"):
        assert f'action="{action}' not in shown.markup
    assert ('action="/a/rename"' in shown.markup) == (right == "editor")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("right", ["editor", "reader"])
def test_who_may_only_read_is_not_asked_to_do_anything(visitor: dict[str, str], right: Right, lang: str) -> None:
    visitor[COOKIE] = link(create(new_assessment(house().catalogue)), right)
    asks = right == "editor"
    assert (tr(lang, "profile.choose-phase") in show("gaps", lang).text) is asks
    assert (tr(lang, "plan.empty") in show("plan", lang).text) is asks
    compared = show("compare", lang, compare="time").text
    assert (tr(lang, "compare.no-moments") in compared) is asks
    assert (tr(lang, "compare.more-moments") in compared) is asks


def test_no_phase_is_called_ones_own_before_it_is_chosen(visitor: dict[str, str]) -> None:
    own = tr("de", "results.own-phase", phase="")
    visitor[COOKIE] = link(create(new_assessment(house().catalogue)))
    assert own not in repr(show("results").test.get("button_group"))
    visitor[COOKIE] = link(create(demo()))
    assert own in repr(show("results").test.get("button_group"))


@pytest.mark.parametrize("right", ["editor", "reader"])
@pytest.mark.parametrize("page", ["profile", "questionnaire", "gaps", "plan", "capacity", "results"])
def test_forms_are_locked_for_readers_and_say_why(
    visitor: dict[str, str], monkeypatch: pytest.MonkeyPatch, page: str, right: Right
) -> None:
    from ui import autosave_form

    given: list[dict[str, Any]] = []
    monkeypatch.setattr(autosave_form, "_component", lambda: lambda **more: given.extend(more["data"]))
    visitor[COOKIE] = link(create(demo()), right)
    shown = show(page)
    assert given
    assert {form["readOnly"] for form in given} == {right == "reader"}
    assert (tr("de", "access.read-only") in shown.text) == (right == "reader")


def test_rights_are_derived_anew_on_every_run(visitor: dict[str, str]) -> None:
    key = create(demo(), title=CANARY)
    visitor[COOKIE] = link(key, "reader")
    shown = show("results")
    assert CANARY in shown.text
    house().write(lambda c: links.revoke(c, values.find_id(c, key), 1))
    again = run(shown.test)
    assert tr("de", "none.open") in again.text
    assert CANARY not in drawn(again)


def test_a_session_taken_over_with_another_cookie_forgets_everything(visitor: dict[str, str]) -> None:
    visitor[COOKIE] = link(create(demo(), title=CANARY))
    shown = show("questionnaire", filter="open")
    shown.test.session_state["chosen-view"] = CANARY
    visitor[COOKIE] = link(create(title="Andere"))
    again = run(shown.test)
    assert "Andere" in again.text
    assert CANARY not in drawn(again)
    assert "chosen-view" not in again.test.session_state
    visitor.clear()
    assert tr("de", "none.open") in run(again.test).text


def test_twenty_municipalities_on_every_page_see_only_their_own_words(visitor: dict[str, str]) -> None:
    made = []
    for place in range(20):
        word = f"{CANARY}{place:02}"
        content = demo()
        answers = {name: one.model_copy(update={"note": word, "evidence": word}) for name, one in content.answers.items()}
        profile = {**content.profile, "municipality-name": word, "neighbourhood-name": word}
        made.append(create(content.model_copy(update={"answers": answers, "profile": profile}), title=word))
    for key in made[1:]:
        link(key, label=CANARY + "99")
    visitor[COOKIE] = link(made[0])
    foreign = [f"{CANARY}{place:02}" for place in (*range(1, 20), 99)]
    for page in PAGES:
        everything = drawn(show(page, compare="views") if page == "compare" else show(page))
        assert not [word for word in foreign if word in everything], page
        assert not [key for key in made[1:] if key in everything], page


def test_comparisons_of_others_are_not_listed(visitor: dict[str, str]) -> None:
    from selfcheck.assessment import new_assessment
    from selfcheck.comparison.practice import compare
    from selfcheck.comparison.reading import Reader

    catalogue, mine, theirs = house().catalogue, create(), create()
    practice = compare(catalogue, [Reader(catalogue).read(new_assessment(catalogue)) for _ in range(5)])
    kept = house().write(lambda c: comparisons.add(c, practice, CANARY, values.find_id(c, theirs)))
    for token in (link(mine), None):
        visitor.clear()
        visitor.update({COOKIE: token} if token else {})
        assert CANARY not in drawn(show("compare", compare="practice", comparison=kept))
    visitor[COOKIE] = link(theirs)
    assert CANARY in show("compare", compare="practice", comparison=kept).text


@pytest.mark.parametrize(("days", "told"), [(699, False), (700, True), (729, True)])
def test_a_month_before_its_deletion_every_page_says_so(visitor: dict[str, str], days: int, told: bool) -> None:
    key = create(demo())
    used = dt.datetime.now(dt.UTC).replace(tzinfo=None) - dt.timedelta(days=days)
    house().write(lambda c: c.execute(assessment.update().values(used=used)))
    visitor[COOKIE] = link(key)
    shown = show("results")
    assert ('action="/a/keep"' in shown.markup) is told
    assert load(key).used == used  # looking at it changes nothing


# --- privacy ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_privacy_page_follows_from_the_settings(
    visitor: dict[str, str], loaded: Any, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    leave()
    state.opened.clear()
    monkeypatch.setenv("SELFCHECK_BASE_URL", "https://selbstcheck.example.org")
    monkeypatch.setenv("SELFCHECK_RETENTION_DAYS", "100")
    house().__dict__.update(loaded)
    text = show("privacy", lang).text
    for words in ("https://selbstcheck.example.org", "__Host-selfcheck_open", tr(lang, "privacy.long-shared", n=100)):
        assert words in text
    assert tr(lang, "privacy.sees-local") not in text


def test_on_one_computer_the_privacy_page_says_other_things(visitor: dict[str, str], loaded: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    leave()
    state.opened.clear()
    monkeypatch.delenv("SELFCHECK_MODE")
    house().__dict__.update(loaded)
    text = html.unescape(show("privacy").text)
    assert tr("de", "privacy.sees-local") in text
    assert tr("de", "privacy.long-local") in text
    assert tr("de", "privacy.long-shared", n=730) not in text


def test_who_has_one_open_is_told_that_beginning_anew_closes_it(visitor: dict[str, str]) -> None:
    text = show().text
    assert tr("de", "start.closes-this") not in text
    assert tr("de", "start.link-kept") not in text
    visitor[COOKIE] = link(create())
    text = show().text
    assert tr("de", "start.closes-this") in text
    assert text.count(tr("de", "start.link-kept")) == len(house().demos) + 2  # each example, the tour, beginning anew
