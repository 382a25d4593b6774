"""The draft of a paper for the council: what is known is filled in, what has to be decided stays blank."""

from __future__ import annotations

from collections.abc import Iterator

from selfcheck.documents.parts import Blank, Block, Bullets, Document, Heading, Line, Table
from selfcheck.plan import total_cost
from selfcheck.plan_words import euros, title_of
from selfcheck.reports.frame import advice, make_document, short_facts
from selfcheck.reports.gaps import gap_table
from selfcheck.reports.measures import decision_line, due, for_decision
from selfcheck.reports.numbers import essentials_table, groups_blocks, result_blocks
from selfcheck.reports.request import ReportRequest
from selfcheck.texts import date

URGENT = 5


def make_council(request: ReportRequest) -> Document:
    """Subject, facts, result, what is up for discussion, proposal and finances; no decision is worded."""
    return make_document(request, request.t("report.kind-council"), _blocks(request))


def _blocks(request: ReportRequest) -> Iterator[Block]:
    t = request.t
    yield short_facts(request)
    yield Line(t("report.council-notice"), style="notice")
    for name in ("number", "body", "meeting", "department"):
        yield Blank(t(f"report.council-{name}"))
    yield Heading(t("report.council-subject"), 1)
    phase = request.catalogue.phase(request.evaluation.phase).name[request.lang]
    name = request.assessment.name
    yield Line(t("report.council-subject-text", name=name, phase=phase) if name else t("report.council-subject-unnamed", phase=phase))
    yield Heading(t("report.council-facts"), 1)
    yield from _facts(request)
    yield Heading(t("report.council-result"), 1)
    yield from result_blocks(request)
    yield from groups_blocks(request)
    if table := essentials_table(request, t("results.essentials")):
        yield table
    if request.evaluation.gaps:
        yield gap_table(request, request.evaluation.gaps[:URGENT], t("report.urgent-gaps"), "report.next-step-catalogue")
        yield Line(t("report.council-two-columns", heading=t("report.council-discussion")), style="note")
    yield advice(request)
    yield from _proposal(request)
    yield from _finances(request)
    yield Heading(t("report.council-annexes"), 1)
    yield Blank(t("report.council-annexes-label"), 2)


def _facts(request: ReportRequest) -> Iterator[Block]:
    t, catalogue, progress = request.t, request.catalogue, request.evaluation.progress
    counts = {"answered": progress.answered, "applicable": progress.applicable, "day": date(request.lang, request.day)}
    if not progress.answered:
        yield Line(t("report.council-facts-none"))
        return
    yield Line(t("report.council-facts-text", title=catalogue.outline.title[request.lang], version=catalogue.version, **counts))
    yield Blank(t("report.council-facts-more"), 4)


def _proposal(request: ReportRequest) -> Iterator[Block]:
    t = request.t
    yield Heading(t("report.council-discussion"), 1)
    measures = for_decision(request)
    if measures:
        yield Line(t("report.council-discussion-text"), style="intro")
        yield Bullets(tuple(decision_line(request, measure) for measure in measures), numbered=True)
    else:
        yield Line(t("report.council-no-measures" if request.assessment.plan else "report.no-plan"))
    yield Heading(t("report.council-proposal"), 1)
    yield Line(t("report.council-proposal-text"), style="intro")
    yield Blank(t("report.council-proposal-label"), 6)


def _finances(request: ReportRequest) -> Iterator[Block]:
    """Costs as entered for the measures to be decided; everything else is to be filled in."""
    t = request.t
    yield Heading(t("report.council-finances"), 1)
    measures = [measure for measure in for_decision(request) if measure.cost is not None or measure.funding]
    if measures:
        yield Line(t("report.council-finances-text"), style="intro")
        none = t("form.nothing")
        rows = [
            (
                Line(title_of(m, request.catalogue, request.lang, t)),
                Line(due(request, m)),
                Line(m.funding or none),
                Line(none if m.cost is None else euros(m.cost, request.lang, t)),
            )
            for m in measures
        ]
        total, _ = total_cost(measures)
        strong: tuple[int, ...] = ()
        note = "report.council-no-costs"
        if total is not None:
            strong, note = (len(rows),), "report.council-costs-note"
            rows.append((Line(t("report.sum")), Line(""), Line(""), Line(euros(total, request.lang, t))))
        head = tuple(t(f"report.measure-{name}") for name in ("title", "due", "funding", "cost"))
        yield Table(head, tuple(rows), (6, 3, 5, 3), right=(3,), strong=strong, caption=t("report.council-costs"))
        yield Line(t(note), style="note")
    for name in ("expenses", "income", "budget", "follow-up"):
        yield Blank(t(f"report.council-{name}"))
