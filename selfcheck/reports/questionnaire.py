"""The questionnaire on paper: boxes to tick, each question with the short code by which it is typed in afterwards."""

from __future__ import annotations

from collections.abc import Iterator

from selfcheck.catalogue import Criterion
from selfcheck.documents.parts import Blank, Block, Boxes, Bullets, Document, Heading, Line
from selfcheck.paper_codes import paper_codes
from selfcheck.reports.frame import make_document
from selfcheck.reports.request import ReportRequest

UNKNOWN, NOT_APPLICABLE = "?", "–"


def make_questionnaire(request: ReportRequest) -> Document:
    """The questions due in the phase, without answers and without the recommended levels."""
    phase = request.catalogue.phase(request.evaluation.phase).name[request.lang]
    subtitle = request.t("report.phase-named", phase=phase)
    return make_document(request, request.t("report.kind-questionnaire"), _blocks(request), subtitle=subtitle, blank=True)


def _blocks(request: ReportRequest) -> Iterator[Block]:
    t, lang, catalogue, phase = request.t, request.lang, request.catalogue, request.evaluation.phase
    for name in ("municipality", "neighbourhood", "filled-by", "filled-on"):
        yield Blank(t(f"report.paper-{name}"))
    yield Line(t("report.paper-how"), style="question")
    how = ("tick", "unknown", "not-applicable", "note", "codes")
    yield Bullets(tuple(Line(t(f"report.paper-how-{name}")) for name in how))
    yield Line(t("app.advice"), style="notice")
    codes = paper_codes(catalogue)
    for area in catalogue.outline.areas:
        yield Heading(f"{codes[area.dimensions[0].criteria[0]][0]} {area.title[lang]}", 1, new_page=True)
        for dimension in area.dimensions:
            criteria = [c for name in dimension.criteria if (c := catalogue.criteria[name]).target(phase)]
            if criteria:
                yield Heading(dimension.title[lang], 2)
            for criterion in criteria:
                yield from _question(request, criterion, codes[criterion.id])


def _question(request: ReportRequest, criterion: Criterion, code: str) -> Iterator[Block]:
    t, lang, phase = request.t, request.lang, request.evaluation.phase
    tags = t(f"question.essential-{criterion.essential.kind}") if criterion.essential and criterion.is_essential(phase) else ""
    yield Heading(f"{code} {criterion.title[lang]}", 3, tags=tags)
    yield Line(criterion.question[lang], style="question")
    levels = [Line(text[lang], lead=str(level)) for level, text in sorted(criterion.levels.items())]
    others = [Line(t("report.paper-unknown"), lead=UNKNOWN), Line(t("report.paper-not-applicable"), lead=NOT_APPLICABLE)]
    yield Boxes((*levels, *others), code=code)
    yield Blank(t("report.paper-note", code=code), 2)
