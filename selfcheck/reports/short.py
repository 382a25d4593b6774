"""The short paper for decision-makers: at most two pages, result in words, one picture, what is urgent, what is to be decided."""

from __future__ import annotations

from collections.abc import Iterator

from selfcheck.charts import area_chart
from selfcheck.documents.parts import Block, Bullets, Document, Heading, Line, Picture
from selfcheck.reports.frame import advice, make_document, short_facts
from selfcheck.reports.gaps import gap_table, no_gaps, steps_of
from selfcheck.reports.measures import decision_line, for_decision
from selfcheck.reports.numbers import result_blocks, unmet_lines
from selfcheck.reports.request import ReportRequest
from selfcheck.wording import step_facts

URGENT = 5
DECISIONS = 5
DECISION_SIGNS = 1200  # of all decisions together: about fourteen lines, so that two pages suffice


def make_short(request: ReportRequest) -> Document:
    """Two pages whatever was entered: lists are cut to the most urgent and say how many more there are."""
    return make_document(request, request.t("report.kind-short"), _blocks(request))


def _blocks(request: ReportRequest) -> Iterator[Block]:
    t, evaluation = request.t, request.evaluation
    yield short_facts(request)
    yield Heading(t("report.part-results"), 1)
    yield from result_blocks(request)
    yield advice(request)
    if evaluation.overall.share is not None:
        yield Picture(area_chart(evaluation, request.lang, t), width=0.8)
    yield Heading(t("results.essentials"), 1)
    yield from unmet_lines(request)
    yield Heading(t("report.urgent-gaps"), 1)
    if not evaluation.gaps:
        yield no_gaps(request, evaluation.overall)
    else:
        yield gap_table(request, evaluation.gaps[:URGENT])
        if (more := len(evaluation.gaps) - URGENT) > 0:
            yield Line(t("report.more-gaps", n=more), style="note")
    yield Heading(t("report.next-decisions"), 1)
    decisions = next_decisions(request)
    if not decisions:
        is_blank = evaluation.overall.share is None and not request.assessment.plan
        yield Line(t("report.no-decisions-yet" if is_blank else "report.no-decisions"))
    else:
        yield Line(t("report.decisions-text"), style="intro")
        shown = _that_fit(decisions[:DECISIONS])
        yield Bullets(tuple(shown))
        if (more := len(decisions) - len(shown)) > 0:
            yield Line(t("report.more-decisions", n=more), style="note")


def _that_fit(lines: list[Line]) -> list[Line]:
    """The first lines that are together not too long; at least one."""
    fitting: list[Line] = []
    signs = 0
    for line in lines:
        signs += len(line.lead) + len(line.text) + len(line.mark)
        if fitting and signs > DECISION_SIGNS:
            break
        fitting.append(line)
    return fitting


def next_decisions(request: ReportRequest) -> list[Line]:
    """Measures of the plan that need a decision, then next steps of unplanned gaps that need the council; nothing else."""
    t, lang = request.t, request.lang
    measures = for_decision(request)
    lines = [decision_line(request, measure) for measure in measures]
    planned = {measure.criterion for measure in request.assessment.plan if measure.status != "dropped"}
    for gap in request.evaluation.gaps:
        steps = steps_of(request, gap)
        if steps and steps[0][1].council and gap.criterion.id not in planned:
            lines.append(Line(steps[0][1].text[lang], lead=f"{gap.criterion.title[lang]}:", mark=step_facts(steps[0][1], t)))
    return lines
