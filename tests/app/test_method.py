"""The method page: any number can be opened, remarks lead to their place, other weights are told."""

from __future__ import annotations

import html
import itertools
import re

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from selfcheck.assessment import Answer, new_assessment
from selfcheck.evaluation import evaluate
from selfcheck.house import house
from selfcheck.texts import LANGUAGES, tr
from selfcheck.wording import share_line
from tests.app.conftest import ROOT, create, demo


@pytest.fixture(autouse=True)
def _no_search_for_foreign_components(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manifest_scanner, "scan_component_manifests", list)


def method(key: str | None = None, lang: str = "de", **query: str) -> str:
    """The page's markup."""
    test = AppTest.from_file(str(ROOT / "ui" / "shell.py"), default_timeout=60)
    for name, value in {"lang": lang, "a": key, **query}.items():
        if value is not None:
            test.query_params[name] = value
    test.switch_page("../pages/method.py").run()
    assert not test.exception, [(fault.message, fault.stack_trace) for fault in test.exception]
    return "\n".join(element.proto.body for element in test.get("html"))


def words(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def headings(markup: str) -> list[tuple[int, str]]:
    return [(int(level), words(text)) for level, text in re.findall(r"<h(\d)[^>]*>(.*?)</h\1>", markup)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_with_nothing_open_an_invented_case_is_computed(lang: str) -> None:
    shown = words(method(lang=lang))
    content = demo(next(iter(house().demos)), lang)
    assert tr(lang, "method.invented-numbers", name=content.name) in shown
    assert tr(lang, "method.invented-text") in shown
    assert tr(lang, "remark.title") not in shown
    assert "51 ÷ 78" in shown


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_s_own_numbers_are_computed_where_something_is_open(lang: str) -> None:
    shown = words(method(create(demo("grossfiktingen", lang)), lang))
    content = demo("grossfiktingen", lang)
    result = evaluate(house().catalogue, content)
    for part in (tr(lang, "method.own-numbers"), tr(lang, "sensitivity.title"), tr(lang, "remark.title"), tr(lang, "method.limits")):
        assert part in shown
    assert words(share_line(result.overall, lang, lambda key, **values: tr(lang, key, **values))) in shown


@pytest.mark.parametrize("group", ["overall", "framework", "local-presence", "nowhere"])
def test_any_number_can_be_asked_for_and_leads_on(group: str) -> None:
    markup = method(create(demo("musterfurt")), d=group, phase="implementation")
    levels = [level for level, _ in headings(markup)]
    assert levels[0] == 2
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert headings(markup)[0][1] == tr("de", "method.own-numbers")
    titles = {"framework": "Rahmenbedingungen", "local-presence": "Präsenz vor Ort"}
    assert headings(markup)[1] == (3, titles.get(group, tr("de", "derivation.whole")))
    for other in ("overall", "tasks", "funding"):
        assert f'href="/method?d={other}&amp;phase=implementation"' in markup


def test_every_number_of_the_catalogue_has_its_derivation() -> None:
    key = create(demo("neu-erdachtsheim"))
    result = evaluate(house().catalogue, demo("neu-erdachtsheim"))
    for number in (*result.areas, result.dimensions[0], result.dimensions[-1]):
        assert number.share is not None
        assert words(share_line(number, "de", lambda k, **values: tr("de", k, **values))) in words(method(key, d=number.id))


def test_the_reason_why_something_is_left_out_is_text() -> None:
    content = demo("musterfurt").model_copy(deep=True)
    content.answers["local-office"] = Answer(state="not-applicable", reason="<b>mobil</b>")
    markup = method(create(content), d="local-presence")
    assert "&lt;b&gt;mobil&lt;/b&gt;" in markup
    assert "<b>mobil</b>" not in markup


def test_remarks_lead_to_question_profile_and_plan() -> None:
    plan = [{"id": "m1", "title": "Haus", "status": "planned"}]
    content = new_assessment(house().catalogue).model_copy(update={"answers": {"local-office": Answer(state="rated", level=4)}})
    content = type(content).model_validate({**content.model_dump(by_alias=True), "plan": plan})
    markup = method(create(content))
    assert 'href="/questionnaire?mode=all&amp;filter=none&amp;d=local-presence&amp;q=local-office"' in markup
    assert 'href="/profile"' in markup
    assert 'href="/plan"' in markup


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_empty_assessment_says_that_nothing_is_rated_yet(lang: str) -> None:
    shown = words(method(create(), lang))
    assert tr(lang, "results.nothing-rated") in shown
    assert tr(lang, "sensitivity.nothing") in shown


def test_the_results_lead_to_the_derivation_in_the_phase_that_is_shown() -> None:
    test = AppTest.from_file(str(ROOT / "ui" / "shell.py"), default_timeout=60)
    test.query_params["a"], test.query_params["phase"] = create(demo("musterfurt")), "continuity"
    test.switch_page("../pages/results.py").run()
    markup = "\n".join(element.proto.body for element in test.get("html"))
    for group in ("overall", "framework"):
        assert f'href="/method?d={group}&amp;phase=continuity"' in markup


def test_remarks_stand_before_the_downloads() -> None:
    test = AppTest.from_file(str(ROOT / "ui" / "shell.py"), default_timeout=60)
    test.query_params["a"], test.query_params["lang"] = create(), "de"
    test.switch_page("../pages/downloads.py").run()
    shown = words("\n".join(element.proto.body for element in test.get("html")))
    assert tr("de", "remark.title") in shown
    assert shown.index(tr("de", "remark.title")) < shown.index(tr("de", "downloads.file"))
