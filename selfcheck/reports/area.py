"""The hand-out for one area, two or three pages for the people who work in it."""

from __future__ import annotations

from collections.abc import Iterator

from selfcheck.assessment import Answer
from selfcheck.catalogue import Area
from selfcheck.documents.parts import Block, Bullets, Document, Heading, Line, Table
from selfcheck.reports.frame import advice, make_document, short_facts
from selfcheck.reports.gaps import gap_table, no_gaps
from selfcheck.reports.measures import measure_line
from selfcheck.reports.numbers import begin_lines, groups_blocks
from selfcheck.reports.request import ReportRequest
from selfcheck.scoring import Standing
from selfcheck.wording import share_line, state_words

URGENT = 5


def make_area(request: ReportRequest) -> Document:
    """The area named in the request, else the first one of the catalogue."""
    area = next((one for one in request.catalogue.outline.areas if one.id == request.area), request.catalogue.outline.areas[0])
    title = request.t("report.area-title", area=area.title[request.lang])
    return make_document(request, title, _blocks(request, area))


def _blocks(request: ReportRequest, area: Area) -> Iterator[Block]:
    t, lang, evaluation = request.t, request.lang, request.evaluation
    names = [name for dimension in area.dimensions for name in dimension.criteria]
    yield short_facts(request)
    yield Heading(t("report.part-results"), 1)
    number = evaluation.number_of(area.id)
    yield Line(share_line(number, lang, t), style="lead")
    yield from begin_lines(request)
    yield from groups_blocks(request, area)
    yield advice(request)
    gaps = [gap for gap in evaluation.gaps if gap.criterion.id in names]
    yield Heading(t("report.urgent-gaps"), 1)
    if gaps:
        yield gap_table(request, gaps[:URGENT])
        if (more := len(gaps) - URGENT) > 0:
            yield Line(t("report.more-gaps", n=more), style="note")
    else:
        yield no_gaps(request, number)
    measures = [m for m in request.assessment.plan if m.criterion in names and m.status != "dropped"]
    if measures:
        yield Heading(t("report.measures-each"), 1)
        yield Bullets(tuple(measure_line(request, measure) for measure in measures))
    yield Heading(t("report.part-criteria"), 1)
    for dimension in area.dimensions:
        yield _criteria(request, dimension.title[lang], dimension.criteria)


def _criteria(request: ReportRequest, title: str, names: list[str]) -> Table:
    """Every criterion of a dimension with its state and what was noted."""
    t, lang, evaluation = request.t, request.lang, request.evaluation
    rows = []
    for name in names:
        standing, answer = evaluation.standings[name], request.assessment.answers.get(name, Answer())
        told = " · ".join(part for part in (state_words(standing, t), _target_words(request, standing)) if part)
        typed = {"reason": answer.reason, "target-reason": answer.target_reason, "note": answer.note}
        noted = "\n".join(f"{t(f'report.field-{field}')}: {text}" for field, text in typed.items() if text.strip())
        rows.append((Line(standing.criterion.title[lang], mark=told), Line(noted)))
    return Table((title, t("report.noted")), tuple(rows), (3, 5))


def _target_words(request: ReportRequest, standing: Standing) -> str:
    """The recommended level; where the municipality has set its own target, both; nothing where none is due."""
    if standing.deviates:
        recommended = standing.criterion.target(request.evaluation.phase)
        return request.t("report.target-instead", target=standing.target, recommended=recommended)
    return request.t("report.recommended", level=standing.target) if standing.target else ""
