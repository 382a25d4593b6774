"""The full report: cover, then the chosen parts in their order, then what they cite."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from selfcheck.assessment import Answer
from selfcheck.charts import area_chart, effort_chart, group_chart, heat_map
from selfcheck.derivation import derivation_blocks, derivation_title, derive_all
from selfcheck.documents.parts import Block, Document, Heading, Line, Picture
from selfcheck.reports.answers import area_answers, is_answered, unknown_answers
from selfcheck.reports.capacity import capacity_blocks
from selfcheck.reports.frame import advice, make_document
from selfcheck.reports.gaps import gap_blocks, no_gaps
from selfcheck.reports.kinds import PARTS
from selfcheck.reports.measures import plan_blocks
from selfcheck.reports.method import method_blocks
from selfcheck.reports.numbers import essentials_table, groups_table, result_blocks
from selfcheck.reports.others import deviation_blocks, history_blocks, position_blocks, profile_blocks, remark_blocks
from selfcheck.reports.references import glossary_blocks, source_blocks
from selfcheck.reports.request import ReportRequest


def make_full(request: ReportRequest) -> Document:
    """Everything, or the parts named in the request; sources and glossary hold only what these parts cite and use."""
    blocks: list[Block] = []
    for part in PARTS:
        if request.wants(part):
            blocks += _WRITERS[part](request, blocks)
    return make_document(request, request.t("report.kind-full"), blocks, cover=True)


def _results(request: ReportRequest) -> Iterator[Block]:
    t, evaluation = request.t, request.evaluation
    yield Heading(t("report.part-results"), 1)
    yield from result_blocks(request)
    yield advice(request)
    if evaluation.overall.share is not None:
        yield Picture(area_chart(evaluation, request.lang, t))
    yield Heading(t("results.essentials"), 2)
    table = essentials_table(request)
    if table:
        yield Line(t("results.essentials-text", level=evaluation.catalogue.outline.essential_level), style="intro")
    yield table or Line(t("report.no-essentials"))


def _dimensions(request: ReportRequest) -> Iterator[Block]:
    is_rated = request.evaluation.overall.share is not None
    yield Heading(request.t("report.part-dimensions"), 1, new_page=is_rated)
    if not is_rated:
        yield Line(request.t("report.no-numbers"))
        return
    yield Picture(group_chart(request.evaluation, request.lang, request.t), width=0.8)
    yield groups_table(request)
    yield advice(request)
    for area in request.catalogue.outline.areas:  # all in one picture would be longer than a page
        yield Picture(heat_map(request.evaluation, request.lang, request.t, area.id), width=0.9)


def _criteria(request: ReportRequest) -> Iterator[Block]:
    answered = any(is_answered(request.assessment.answers.get(name, Answer())) for name in request.catalogue.criteria)
    yield Heading(request.t("report.part-criteria"), 1, new_page=answered)
    if not answered:
        yield Line(request.t("report.no-answers"))
    for area in request.catalogue.outline.areas if answered else ():
        yield from area_answers(request, area)
    yield from unknown_answers(request)


def _gaps(request: ReportRequest) -> Iterator[Block]:
    t, gaps = request.t, request.evaluation.gaps
    yield Heading(t("report.part-gaps"), 1, new_page=bool(gaps))
    if not gaps:
        yield no_gaps(request, request.evaluation.overall)
        return
    yield Line(t("gaps.count", n=len(gaps)))
    yield advice(request)
    yield Line(t("gaps.order"), style="note")
    yield Picture(effort_chart(request.evaluation, request.lang, t))
    for rank, gap in enumerate(gaps, start=1):
        yield from gap_blocks(request, rank, gap)


def _sensitivity(request: ReportRequest) -> Iterator[Block]:
    from selfcheck.sensitivity import sensitivity  # numpy, which no other document needs
    from selfcheck.sensitivity_words import sensitivity_blocks

    yield Heading(request.t("report.part-sensitivity"), 1)
    found = sensitivity(request.catalogue, request.evaluation)
    yield from sensitivity_blocks(found, request.catalogue, request.lang, request.t)


def _derivations(request: ReportRequest) -> Iterator[Block]:
    t, lang = request.t, request.lang
    is_rated = request.evaluation.overall.share is not None
    yield Heading(t("report.part-derivations"), 1, new_page=is_rated)
    if not is_rated:
        yield Line(t("derivation.nothing-covered"))
        return
    yield Line(t("report.derivations-text"), style="intro")
    for derivation in derive_all(request.evaluation, request.assessment.answers):
        yield Heading(derivation_title(derivation, lang, t), 3 if derivation.kind == "dimension" else 2)
        yield from derivation_blocks(derivation, lang, t)


def _alone(write: Callable[[ReportRequest], Iterator[Block]]) -> Callable[[ReportRequest, list[Block]], Iterator[Block]]:
    """A part that does not look at the others."""
    return lambda request, _before: write(request)


_WRITERS: dict[str, Callable[[ReportRequest, list[Block]], Iterator[Block]]] = {
    "method": _alone(method_blocks),
    "profile": _alone(profile_blocks),
    "results": _alone(_results),
    "dimensions": _alone(_dimensions),
    "gaps": _alone(_gaps),
    "plan": _alone(plan_blocks),
    "capacity": _alone(capacity_blocks),
    "criteria": _alone(_criteria),
    "deviations": _alone(deviation_blocks),
    "positions": _alone(position_blocks),
    "remarks": _alone(remark_blocks),
    "sensitivity": _alone(_sensitivity),
    "derivations": _alone(_derivations),
    "history": _alone(history_blocks),
    "sources": source_blocks,
    "glossary": glossary_blocks,
}
