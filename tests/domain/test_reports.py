"""Every document says what was entered and evaluated, in both languages, whatever was entered."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import random
from collections.abc import Iterator
from functools import cache
from typing import Any

import pikepdf
import pytest

from selfcheck.assessment import Answer, Assessment, Measure, new_assessment
from selfcheck.catalogue import Catalogue
from selfcheck.catalogue_files import FOLDER, load_catalogue
from selfcheck.documents.markdown import write_markdown
from selfcheck.documents.parts import Blank, Block, Boxes, Bullets, Document, Facts, Heading, Line, Picture, Table
from selfcheck.documents.pdf import write_pdf
from selfcheck.documents.preview import write_preview
from selfcheck.evaluation import as_json, evaluate
from selfcheck.paper_codes import paper_codes
from selfcheck.reports import make_report
from selfcheck.reports.formats import write_report
from selfcheck.reports.kinds import BLANK_KINDS, KINDS, PARTS
from selfcheck.reports.request import ReportRequest
from selfcheck.texts import percent, tr, translator
from selfcheck.wording import share_line
from tests.factories import area, assessment, criterion, dimension, na, rated
from tests.factories import catalogue as small
from tests.report_cases import CASES, DEMOS, case, catalogue

pytestmark = pytest.mark.slow

DAY = dt.date(2026, 11, 22)
ABOUT_ANSWERS = [kind for kind in KINDS if kind not in BLANK_KINDS]


def request(content: Assessment, lang: str = "de", given: Catalogue | None = None, **more: Any) -> ReportRequest:
    plan = given or catalogue()
    return ReportRequest(plan, content, evaluate(plan, content), lang, DAY, **more)


@cache
def document(kind: str, name: str, lang: str = "de") -> Document:
    return make_report(kind, request(case(name, lang), lang))


def texts(blocks: tuple[Block, ...]) -> Iterator[str]:
    """Every text of these blocks, as the formats print it."""
    for block in blocks:
        match block:
            case Line():
                yield from (block.label, block.text, block.mark)
            case Heading():
                yield from (block.text, block.tags)
            case Bullets():
                yield from texts(block.lines)
            case Boxes():
                yield from (block.code, *texts(block.options))
            case Table():
                yield from (block.caption, *block.head)
                yield from (text for row in block.rows for text in texts(row))
            case Facts():
                yield from (text for pair in block.pairs for text in pair)
            case Picture():
                yield from (block.figure.title, block.figure.alt)
            case Blank():
                yield block.label


def words(made: Document) -> str:
    return "\n".join((made.title, made.subtitle, made.footer, *texts(made.cover), *texts(made.blocks)))


def pages(made: Document) -> int:
    with pikepdf.open(io.BytesIO(write_pdf(made))) as pdf:
        return len(pdf.pages)


# --- all documents ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("kind", KINDS)
def test_headings_go_down_one_level_at_a_time(kind: str, name: str, lang: str) -> None:
    levels = [heading.level for heading in document(kind, name, lang).headings]
    assert levels[:1] in ([], [1])
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_document_can_be_read_as_markdown_and_preview(kind: str, name: str) -> None:
    made = document(kind, name)
    assert write_markdown(made)
    assert "<b>fett" not in write_preview(made)


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("kind", ABOUT_ANSWERS)
def test_every_document_with_a_result_says_that_it_is_advice(kind: str, name: str, lang: str) -> None:
    made = document(kind, name, lang)
    assert Line(tr(lang, "app.advice"), style="notice") in made.blocks
    assert tr(lang, "report.footer", title="", version="", fingerprint="").split("·")[-1].strip() in made.footer


@pytest.mark.parametrize("kind", KINDS)
def test_a_draft_is_marked_as_one_unless_it_holds_no_answers(kind: str) -> None:
    assert document(kind, "musterfurt").watermark == ("" if kind in BLANK_KINDS else tr("de", "report.status-draft"))
    assert make_report(kind, request(case("musterfurt"), status="final")).watermark == ""


@pytest.mark.parametrize("format_", ["pdf", "docx", "md"])
def test_the_same_state_gives_the_same_bytes(format_: str) -> None:
    made = [write_report("short", format_, request(case("grossfiktingen"))) for _ in range(2)]
    assert made[0] == made[1]


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("kind", ABOUT_ANSWERS)
def test_while_nothing_is_answered_a_document_says_what_to_do(kind: str, lang: str) -> None:
    begin = tr(lang, "report.begin", paper=tr(lang, "report.kind-questionnaire"))
    assert begin in words(document(kind, "empty", lang))
    assert begin not in words(document(kind, "musterfurt", lang))


def test_open_essentials_are_waiting_and_not_unmet() -> None:
    plan = small(area("a", dimension("b", criterion("one", target=2, essential=True), criterion("two", target=2, essential=True))))
    said = words(make_report("short", request(assessment(plan, one=0), given=plan)))
    assert f"{tr('de', 'report.essentials-missing', n=1, all=2)}:\none [de]" in said
    assert f"{tr('de', 'report.essentials-waiting', n=1, all=2)}:\ntwo [de]" in said


# --- numbers ------------------------------------------------------------------------------------------------------


def random_assessment(seed: int) -> Assessment:
    """About one in six criteria open, unknown or not applicable; some own targets."""
    chance = random.Random(seed)

    def answer() -> Answer:
        kind = chance.random()
        if kind < 0.08:
            return Answer(state="unknown")
        if kind < 0.14:
            return na("trifft nicht zu")
        return rated(chance.randint(0, 4), target=2, reason="örtlich") if kind < 0.2 else rated(chance.randint(0, 4))

    phase = chance.choice(catalogue().phase_ids)
    content = new_assessment(catalogue(), phase)
    return content.model_copy(update={"answers": {name: answer() for name in catalogue().criteria if chance.random() > 0.05}})


@pytest.mark.parametrize("content", [*DEMOS, *range(6)])
def test_the_numbers_are_those_of_the_evaluation(content: str | int) -> None:
    asked = request(case(content) if isinstance(content, str) else random_assessment(content))
    told = as_json(asked.evaluation)
    share = share_line(asked.evaluation.overall, "de", translator("de"))
    assert told["overall"]["share"] == float(asked.evaluation.overall.share or 0)
    full = make_report("full", asked)
    for made in (full, make_report("short", asked), make_report("council", asked)):
        assert share in words(made)
    numbers = next(block for block in full.blocks if isinstance(block, Table) and block.strong)
    shown = [row[1].text for row in numbers.rows]
    ordered = [asked.evaluation.overall]
    for one in catalogue().outline.areas:
        ordered += [asked.evaluation.number_of(one.id), *(asked.evaluation.number_of(part.id) for part in one.dimensions)]
    assert shown == [
        (percent("de", number.share or 0) if number.enough else "zu wenig bewertet") if number.recommended else "–" for number in ordered
    ]
    gaps = [heading.text for heading in full.headings if heading.text.split(". ")[0].isdecimal()]
    assert gaps == [f"{gap['rank']}. {catalogue().criteria[gap['id']].title['de']}" for gap in told["gaps"]]


def test_below_the_coverage_minimum_no_document_names_a_single_number_as_the_result() -> None:
    plan = small(criterion("a"), criterion("b"), criterion("c"))
    asked = request(assessment(plan, a=2), given=plan)
    for kind in ABOUT_ANSWERS:
        leads = [block.text for block in make_report(kind, asked).blocks if isinstance(block, Line) and block.style == "lead"]
        assert not any("50 % der empfohlenen" in text for text in leads)
    assert tr("de", "results.band-only", band="17–83 %") in words(make_report("short", asked))


# --- the full report ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CASES)
def test_the_report_holds_everything_that_was_typed(name: str) -> None:
    content, said = case(name), words(document("full", name))
    for answer in content.answers.values():
        for typed in (answer.note, answer.evidence, answer.reason, answer.target_reason):
            assert typed in said
    for measure in content.plan:
        assert measure.title in said
        assert measure.why in said
    for position in content.positions.values():
        assert position.note in said
    for snapshot in content.history:
        assert snapshot.name in said


@pytest.mark.parametrize("name", DEMOS)
def test_every_answered_criterion_stands_with_its_level_text(name: str) -> None:
    content, said = case(name), words(document("full", name))
    for criterion_id, answer in content.answers.items():
        if answer.level is not None:
            assert catalogue().criteria[criterion_id].levels[answer.level]["de"] in said


def test_an_open_criterion_is_named_as_open() -> None:
    plan = small(criterion("a"), criterion("b"))
    said = words(make_report("full", request(assessment(plan, a=2), given=plan)))
    assert tr("de", "report.silent-open") + ":\nb [de]." in said


def test_parts_are_left_out_unless_chosen() -> None:
    made = make_report("full", request(case("musterfurt"), parts=frozenset({"plan", "history"})))
    assert [heading.text for heading in made.headings if heading.level == 1] == [
        tr("de", "report.part-plan"),
        tr("de", "report.part-history"),
    ]


@pytest.mark.parametrize("lang", ["de", "en"])
def test_all_parts_stand_in_their_order(lang: str) -> None:
    made = document("full", "musterfurt", lang)
    assert [heading.text for heading in made.headings if heading.level == 1] == [tr(lang, f"report.part-{part}") for part in PARTS]


def test_only_sources_that_are_cited_are_listed() -> None:
    nothing = make_report("full", request(case("musterfurt"), parts=frozenset({"results", "sources"})))
    assert tr("de", "report.part-sources") not in [heading.text for heading in nothing.headings]
    made = document("full", "musterfurt")
    listed = [block.lead for block in made.blocks if isinstance(block, Line) and block.lead.startswith("[S")]
    assert listed
    marks = "\n".join(text for text in texts(made.blocks) if text not in listed)
    assert all(mark in marks for mark in listed)


def test_the_cover_tells_this_document_from_every_other() -> None:
    made = make_report("full", request(case("musterfurt"), office="Amt für Stadterneuerung", status="final"))
    cover = "\n".join(texts(made.cover))
    for part in (
        "Musterfurt",
        "Am Ziegelgraben",
        "Vorbereitung",
        "22.11.2026",
        "Amt für Stadterneuerung",
        "Endfassung",
        catalogue().version,
    ):
        assert part in cover
    assert catalogue().sha256[:12] in cover


def test_overlays_and_what_they_changed_are_named() -> None:
    plan = load_catalogue(FOLDER, [FOLDER / "overlays" / "bayern"])
    content = case("musterfurt").model_copy(update={"catalogue": new_assessment(plan).catalogue})
    made = make_report("full", request(content, given=plan, parts=frozenset({"method"})))
    assert "Bayern" in "\n".join(texts(made.cover))
    table = next(block for block in made.blocks if isinstance(block, Table))
    assert all(row[0].mark == "Bayern" for row in table.rows)


# --- the others ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("name", CASES)
def test_the_short_paper_has_at_most_two_pages(name: str, lang: str) -> None:
    assert pages(document("short", name, lang)) <= 2


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("area_id", ["framework", "tasks", "impact-continuity"])
@pytest.mark.parametrize("name", DEMOS)
def test_the_hand_out_for_an_area_has_at_most_three_pages(name: str, area_id: str, lang: str) -> None:
    assert area_id in [one.id for one in catalogue().outline.areas]
    assert pages(make_report("area", request(case(name, lang), lang, area=area_id))) <= 3


def test_the_hand_out_holds_its_own_area_only() -> None:
    plan = small(area("one", dimension("x", criterion("a"))), area("two", dimension("y", criterion("b"))))
    said = words(make_report("area", request(assessment(plan, a=1, b=1), given=plan, area="two")))
    assert "b [de]" in said
    assert "a [de]" not in said


def test_next_decisions_come_from_the_plan_and_from_steps_that_need_the_council() -> None:
    step = {
        "who": {"de": "Amt", "en": "Office"},
        "text": {"de": "Rat befassen", "en": "Ask the council"},
        "effort": "small",
        "months": [1, 2],
    }
    plan = small(criterion("a", steps={2: {**step, "council": True}}), criterion("b", steps={2: {**step, "council": False}}))
    content = assessment(plan, a=1, b=1)
    said = words(make_report("short", request(content, given=plan)))
    assert said.count("a [de]:\nRat befassen") == 1
    planned = content.model_copy(update={"plan": [Measure(id="m1", title="Vorlage", criterion="a", decision="Stadtrat")]})
    said = words(make_report("short", request(planned, given=plan)))
    assert "Vorlage\n(Stadtrat)" in said
    assert "a [de]:\nRat befassen" not in said


def test_without_anything_to_decide_the_papers_say_so() -> None:
    plan = small(criterion("a"))
    asked = request(assessment(plan, a=4), given=plan)
    assert tr("de", "report.no-decisions") in words(make_report("short", asked))
    assert tr("de", "report.no-plan") in words(make_report("council", asked))
    planned = request(assessment(plan, a=4).model_copy(update={"plan": [Measure(id="m1", title="Weiter so")]}), given=plan)
    assert tr("de", "report.council-no-measures") in words(make_report("council", planned))


@pytest.mark.parametrize("lang", ["de", "en"])
def test_no_document_adds_up_costs_that_nobody_entered(lang: str) -> None:
    content = new_assessment(catalogue())
    decided = Measure(id="m1", title="Träger suchen", decision="Rat", funding="Städtebauförderung")
    asked = request(content.model_copy(update={"plan": [decided]}), lang)
    full, council = (words(make_report(kind, asked)) for kind in ("full", "council"))
    assert tr(lang, "report.plan-lead-no-costs", measures=tr(lang, "report.measures", 1)) in full
    assert tr(lang, "report.council-no-costs") in council
    assert tr(lang, "report.sum") not in council.splitlines()
    assert tr(lang, "plan.euros", amount="0") not in full + council


def test_the_council_paper_leaves_proposal_and_finances_blank() -> None:
    blanks = [block.label for block in document("council", "musterfurt").blocks if isinstance(block, Blank)]
    for key in ("proposal-label", "expenses", "income", "budget", "follow-up", "facts-more"):
        assert tr("de", f"report.council-{key}") in blanks


@pytest.mark.parametrize("phase", ["preparation", "implementation", "continuity"])
@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_preparation_paper_asks_every_question_that_is_due(phase: str, lang: str) -> None:
    content = new_assessment(catalogue(), phase)
    asked = [block.text for block in make_report("preparation", request(content, lang)).blocks if isinstance(block, Line)]
    due = [one.question[lang] for one in catalogue().criteria.values() if one.target(phase)]
    assert [text for text in asked if text in due] == due


@pytest.mark.parametrize("phase", ["preparation", "continuity"])
def test_the_paper_questionnaire_has_boxes_with_the_code_of_every_question_that_is_due(phase: str) -> None:
    content = new_assessment(catalogue(), phase)
    boxes = [block for block in make_report("questionnaire", request(content)).blocks if isinstance(block, Boxes)]
    codes = paper_codes(catalogue())
    assert [box.code for box in boxes] == [codes[one.id] for one in catalogue().criteria.values() if one.target(phase)]
    assert all(len(box.options) == 7 for box in boxes)


def test_blank_papers_hold_nothing_of_the_assessment() -> None:
    for kind in BLANK_KINDS:
        said = words(document(kind, "extreme"))
        assert "X" * 20 not in said
        assert "Langes Wort" not in said
