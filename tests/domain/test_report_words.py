"""What documents call things by: own targets and recommended levels, numbers with their words, what stays together."""

from __future__ import annotations

import pytest

from selfcheck.assessment import Assessment, Measure, new_assessment
from selfcheck.catalogue import Step
from selfcheck.charts import effort_chart, heat_map
from selfcheck.derivation import derivation_blocks, derive
from selfcheck.documents.parts import Blank, Boxes, Bullets, Facts, Heading, Line, Table
from selfcheck.evaluation import evaluate
from selfcheck.reports import make_report
from selfcheck.reports.kinds import PARTS
from selfcheck.reports.others import profile_blocks
from selfcheck.texts import tr, translator
from selfcheck.wording import step_facts
from tests.domain.test_reports import pages, request, words
from tests.factories import area, assessment, criterion, dimension, rated
from tests.factories import catalogue as small
from tests.report_cases import DEMOS, case, catalogue

pytestmark = pytest.mark.slow

PLAN = small(area("one", dimension("x", criterion("own", target=2), criterion("usual", target=3))))
CONTENT = assessment(PLAN, own=rated(2, target=3, reason="Weil"), usual=1)


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_hand_out_tells_own_targets_from_recommended_levels(lang: str) -> None:
    said = words(make_report("area", request(CONTENT, lang, given=PLAN)))
    assert tr(lang, "report.target-instead", target=3, recommended=2) in said
    assert tr(lang, "report.recommended", level=3) in said
    assert said.count(tr(lang, "report.recommended", level=3)) == 1
    assert tr(lang, "report.level-of-own", level=2, target=3) in said
    assert f"{tr(lang, 'report.field-target-reason')}: Weil" in said


@pytest.mark.parametrize("lang", ["de", "en"])
def test_charts_name_a_target_the_municipality_set_itself(lang: str) -> None:
    t, evaluation = translator(lang), evaluate(PLAN, CONTENT)
    levels = {row[0]: row[2] for row in heat_map(evaluation, lang, t).rows}
    assert levels == {f"own [{lang}]": t("chart.target-own", level=3), f"usual [{lang}]": "3"}
    gaps = {row[0]: row[4] for row in effort_chart(evaluation, lang, t).rows}
    assert gaps == {f"own [{lang}]": t("chart.target-own-level", level=3), f"usual [{lang}]": t("state.level", level=3)}


@pytest.mark.parametrize(("months", "said"), [((1, 1), "1 Monat"), ((2, 2), "2 Monate"), ((1, 3), "1 bis 3 Monate")])
def test_a_step_of_one_length_names_it_once(months: tuple[int, int], said: str) -> None:
    text = {"de": "Tun", "en": "Do"}
    step = Step.model_validate({"who": text, "text": text, "effort": "small", "months": list(months), "council": False})
    assert said in step_facts(step, translator("de")).split(" · ")


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("name", DEMOS)
def test_the_council_paper_has_at_most_four_pages(name: str, lang: str) -> None:
    assert pages(make_report("council", request(case(name, lang), lang))) <= 4


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_preparation_paper_prints_the_level_that_the_recommended_one_adds_to(lang: str) -> None:
    blocks = make_report("preparation", request(new_assessment(catalogue(), "continuity"), lang)).blocks
    lines = [block for block in blocks if isinstance(block, Line)]
    adding = [at for at, line in enumerate(lines) if line.lead and line.text.startswith(tr(lang, "report.adds-to-level-below"))]
    assert adding
    assert all(lines[at + 1].lead == tr(lang, "report.level-plain", level=3) for at in adding)


def test_the_lines_below_a_question_stay_with_it() -> None:
    blocks = make_report("preparation", request(new_assessment(catalogue(), "preparation"))).blocks
    asked = [at for at, block in enumerate(blocks) if isinstance(block, Line) and block.style == "question"]
    for at in asked:
        below = []
        for block in blocks[at + 1 :]:
            if isinstance(block, Heading):
                break
            below.append(block)
        assert [line.keep for line in below if isinstance(line, Line)] == [True] * (len(below) - 1) + [False]


@pytest.mark.parametrize(("lang", "target", "said"), [
    ("de", 1, "zählt mit 1 empfohlenem Punkt "), ("de", 2, "zählt mit 2 empfohlenen Punkten "),
    ("en", 1, "counts for 1 recommended point "), ("en", 2, "counts for 2 recommended points "),
])  # fmt: skip
def test_what_counts_for_the_band_only_is_told_in_the_right_number(lang: str, target: int, said: str) -> None:
    plan = small(area("one", dimension("x", criterion("open", target=target), criterion("rated"))))
    content = assessment(plan, rated=1)
    derivation = derive(evaluate(plan, content), "x", content.answers)
    assert any(
        said in line.text
        for block in derivation_blocks(derivation, lang, translator(lang))
        if isinstance(block, Bullets)
        for line in block.lines
    )


@pytest.mark.parametrize("lang", ["de", "en"])
def test_a_single_one_stands_without_its_unit_in_the_plural(lang: str) -> None:
    content = new_assessment(catalogue(), "preparation").model_copy(update={"profile": {"districts-count": 1, "persons-onsite": 2}})
    facts = next(block for block in profile_blocks(request(content, lang)) if isinstance(block, Facts))
    values = [value for _, value in facts.pairs]
    assert values[0] == "1"
    assert values[1].startswith("2 ")


def test_a_date_is_not_torn_from_its_word() -> None:
    said = words(make_report("council", request(case("musterfurt"))))
    assert "bis\u00a029.01.2027" in said


def test_a_measure_stays_together_to_its_last_line() -> None:
    measure = Measure(id="m1", title="Vorlage", owner="Amt", why="Weil", progress="Läuft")
    blocks = make_report("full", request(CONTENT.model_copy(update={"plan": [measure]}), given=PLAN)).blocks
    at = next(place for place, block in enumerate(blocks) if isinstance(block, Line) and block.style == "own" and block.text == "Weil")
    assert [getattr(block, "keep", None) for block in blocks[at - 1 : at + 2]] == [True, True, False]


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_room_for_a_note_names_its_question_wherever_a_page_ends(lang: str) -> None:
    blocks = make_report("questionnaire", request(new_assessment(catalogue(), "preparation"), lang)).blocks
    pairs = [(block, blocks[at + 1]) for at, block in enumerate(blocks) if isinstance(block, Boxes)]
    assert pairs
    assert all(isinstance(room, Blank) and boxes.code in room.label.split() for boxes, room in pairs)


def test_papers_of_an_empty_assessment_claim_nothing_that_nobody_entered():
    council, short = (words(make_report(kind, request(new_assessment(catalogue()), "de"))) for kind in ("council", "short"))
    assert tr("de", "report.council-facts-none") in council
    assert tr("de", "report.no-plan") in council
    assert tr("de", "report.no-decisions-yet") in short
    assert tr("de", "report.no-decisions") not in short


@pytest.mark.parametrize(
    ("content", "leads"),
    [
        (assessment(PLAN, own=2), ["report.level-today-recommended"]),
        (assessment(PLAN, own=1), ["report.level-today", "report.level-recommended"]),
        (assessment(PLAN, own=rated(3, target=3, reason="Weil")), ["report.level-today-own", "report.level-recommended"]),
        (assessment(PLAN, own=rated(2, target=3, reason="Weil")), ["report.level-today-recommended", "report.level-own"]),
    ],
)
def test_the_text_of_a_level_is_told_once_whatever_it_is(content: Assessment, leads: list[str]) -> None:
    blocks = make_report("full", request(content, given=PLAN, parts=frozenset({"criteria"}))).blocks
    known = {tr("de", lead, level=level) for level in range(5) for lead in leads}
    told = [(block.lead, block.text) for block in blocks if isinstance(block, Line) and block.lead in known]
    assert len(told) == len(leads) == len({text for _, text in told})


def test_the_overview_of_measures_tells_how_each_stands() -> None:
    plan = [Measure(id="m1", title="Vorlage", status="running"), Measure(id="m2", title="Umzug", status="dropped")]
    table = next(b for b in make_report("full", request(CONTENT.model_copy(update={"plan": plan}), given=PLAN)).blocks
                 if isinstance(b, Table) and b.head[0] == tr("de", "report.measure-title"))  # fmt: skip
    assert [row[1].text for row in table.rows] == [tr("de", "plan.status-running"), tr("de", "plan.status-dropped")]


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_council_paper_says_whose_word_a_decision_is(lang: str) -> None:
    said = words(make_report("council", request(case("musterfurt", lang), lang)))
    assert tr(lang, "report.next-step-catalogue") in said
    assert tr(lang, "report.council-two-columns", heading=tr(lang, "report.council-discussion")) in said
    assert tr(lang, "report.next-step-catalogue") not in words(make_report("short", request(case("musterfurt", lang), lang)))


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("kind", ["full", "area", "council"])
def test_without_a_rating_no_table_of_dashes_and_no_repeated_regret_is_printed(kind: str, lang: str) -> None:
    report = make_report(kind, request(new_assessment(catalogue()), lang))
    rows = [[cell.text for cell in row[1:]] for block in report.blocks if isinstance(block, Table) for row in block.rows]
    assert not [row for row in rows if set(row) == {tr(lang, "number.none")}]
    said = words(report)
    assert said.count(tr(lang, "results.nothing-rated")) <= 1
    assert tr(lang, "results.left-out", unknown="", open="").removeprefix(", ") not in said


def test_the_full_report_of_an_empty_assessment_is_short_and_holds_every_part() -> None:
    report = make_report("full", request(new_assessment(catalogue())))
    assert pages(report) <= 8
    titles = [block.text for block in report.blocks if isinstance(block, Heading) and block.level == 1]
    assert titles == [tr("de", f"report.part-{part}") for part in PARTS if part != "sources"]


def test_an_area_without_a_rating_is_not_said_to_have_no_gaps() -> None:
    plan = small(area("one", dimension("x", criterion("a"))), area("two", dimension("y", criterion("b"))))
    said = words(make_report("area", request(assessment(plan, a=4), given=plan, area="two")))
    assert tr("de", "gaps.nothing-rated") in said
    assert tr("de", "gaps.none") not in said
