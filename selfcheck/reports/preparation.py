"""The preparation paper: every question due in the phase, whom to ask and what to bring."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from selfcheck.catalogue import Criterion
from selfcheck.documents.parts import Block, Document, Heading, Line
from selfcheck.reports.frame import make_document
from selfcheck.reports.request import ReportRequest


def make_preparation(request: ReportRequest) -> Document:
    """Holds no answers; the same for every municipality in the phase."""
    phase = request.catalogue.phase(request.evaluation.phase).name[request.lang]
    subtitle = request.t("report.phase-named", phase=phase)
    return make_document(request, request.t("report.kind-preparation"), _blocks(request), subtitle=subtitle, blank=True)


def _blocks(request: ReportRequest) -> Iterator[Block]:
    t, lang, catalogue, phase = request.t, request.lang, request.catalogue, request.evaluation.phase
    yield Line(t("report.preparation-text", phase=catalogue.phase(phase).name[lang]), style="lead")
    yield Line(t("app.advice"), style="notice")
    for area in catalogue.outline.areas:
        due = [(part, [c for name in part.criteria if (c := catalogue.criteria[name]).target(phase)]) for part in area.dimensions]
        if any(criteria for _, criteria in due):
            yield Heading(area.title[lang], 1)
        for dimension, criteria in due:
            if criteria:
                yield Heading(dimension.title[lang], 2)
            for criterion in criteria:
                yield from _question(request, criterion)
    later = [criterion.title[lang] for criterion in catalogue.criteria.values() if not criterion.target(phase)]
    if later:
        yield Heading(t("report.not-due"), 1)
        yield Line("; ".join(later) + ".")


def _question(request: ReportRequest, criterion: Criterion) -> Iterator[Block]:
    t, lang, phase = request.t, request.lang, request.evaluation.phase
    yield Heading(criterion.title[lang], 3, tags=t("preparation.essential") if criterion.is_essential(phase) else "")
    yield Line(criterion.question[lang], style="question")
    target = criterion.target(phase)
    told = [Line(criterion.levels[target][lang], lead=t("preparation.recommended", level=target))]
    told += [
        Line(criterion.levels[level][lang], lead=t("report.level-plain", level=level))
        for level in _levels_below(request, criterion, target)
    ]
    if criterion.ask:
        told.append(Line("; ".join(who[lang] for who in criterion.ask), lead=t("preparation.ask")))
    if criterion.evidence:
        told.append(Line("; ".join(what[lang] for what in criterion.evidence), lead=t("preparation.bring")))
    yield from (replace(line, keep=True) for line in told[:-1])
    yield told[-1]


def _levels_below(request: ReportRequest, criterion: Criterion, level: int) -> Iterator[int]:
    """The levels that the text of `level` only adds to, down to one that stands for itself."""
    while level > 1 and criterion.levels[level][request.lang].startswith(request.t("report.adds-to-level-below")):
        level -= 1
        yield level
