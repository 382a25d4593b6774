"""The action plan in blocks: what has to be decided, every measure in full, and what it would change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from selfcheck.assessment import Measure
from selfcheck.charts import projection_chart
from selfcheck.documents.parts import Block, Facts, Heading, Line, Picture, Table
from selfcheck.evaluation import evaluate
from selfcheck.plan import find_shortfalls, is_overdue, needs_decision, project, total_cost
from selfcheck.plan_words import criterion_words, euros, plan_value, projection_sentence, title_of
from selfcheck.reports.request import ReportRequest
from selfcheck.wording import share_line

FIELDS = ("criterion", "status", "owner", "due", "effort", "cost", "funding", "decision", "expected-level")


def plan_blocks(request: ReportRequest) -> Iterator[Block]:
    """Overview, each measure with everything entered, and the result if every measure succeeds."""
    t, plan = request.t, request.assessment.plan
    yield Heading(t("report.part-plan"), 1, new_page=bool(plan))
    if not plan:
        yield Line(t("report.no-plan"))
        return
    total, uncosted = total_cost(plan)
    measures = t("report.measures", n=len(plan))
    if total is None:
        yield Line(t("report.plan-lead-no-costs", measures=measures))
    else:
        yield Line(t("report.plan-lead", measures=measures, total=euros(total, request.lang, t)))
    if uncosted and total is not None:
        yield Line(t("report.plan-uncosted", n=uncosted), style="note")
    yield plan_table(request, plan)
    yield from _projection(request)
    yield Heading(t("report.measures-each"), 2)
    for place, measure in enumerate(plan, start=1):
        yield from _measure(request, place, measure)


def plan_table(request: ReportRequest, plan: Iterable[Measure]) -> Table:
    """One line per measure: what, how it stands, who, until when, cost."""
    t = request.t
    head = tuple(t(f"report.measure-{name}") for name in ("title", "status", "owner", "due", "cost"))
    rows = tuple(
        (
            Line(_title(request, measure), mark=criterion_words(measure, request.catalogue, request.lang)),
            Line(_status(request, measure)),
            Line(measure.owner or t("form.nothing")),
            Line(due(request, measure), mark=t("report.overdue") if is_overdue(measure, request.day) else ""),
            Line(t("form.nothing") if measure.cost is None else euros(measure.cost, request.lang, t)),
        )
        for measure in plan
    )
    return Table(head, rows, (12, 6, 8, 6, 6), right=(4,))


def _measure(request: ReportRequest, place: int, measure: Measure) -> Iterator[Block]:
    t, lang, catalogue = request.t, request.lang, request.catalogue
    yield Line(f"{place}. {_title(request, measure)}", style="question")
    pairs = []
    for name in FIELDS:
        value = plan_value(name, getattr(measure, name.replace("-", "_")), catalogue, lang, t)
        if value:
            pairs.append((t(f"report.measure-{name}"), value))
    typed = [(name, text) for name, text in (("why", measure.why), ("progress", measure.progress)) if text.strip()]
    yield Facts(tuple(pairs), keep=bool(typed))
    for name, text in typed:
        yield Line(text, lead=t(f"report.measure-{name}"), style="own", keep=(name, text) != typed[-1])


def _projection(request: ReportRequest) -> Iterator[Block]:
    t, lang = request.t, request.lang
    today, after = request.evaluation, evaluate(request.catalogue, project(request.catalogue, request.assessment), request.evaluation.phase)
    yield Heading(t("report.projection"), 2)
    yield Line(t("report.projection-text"), style="intro")
    yield Line(projection_sentence(today, after, lang, t))
    yield Line(share_line(today.overall, lang, t), lead=t("report.today"))
    yield Line(share_line(after.overall, lang, t), lead=t("report.after-plan"))
    if today.overall.share is not None or after.overall.share is not None:
        yield Picture(projection_chart(today, after, lang, t))
    for one in find_shortfalls(today.gaps, request.assessment.plan):
        levels = {"expected": one.expected, "target": one.gap.standing.target}
        yield Line(t("report.shortfall", title=one.gap.criterion.title[lang], **levels), style="note")


def for_decision(request: ReportRequest) -> list[Measure]:
    """Measures that are under way and need a decision, in the order of the plan."""
    return [measure for measure in request.assessment.plan if needs_decision(request.catalogue, request.assessment, measure)]


def decision_line(request: ReportRequest, measure: Measure) -> Line:
    """A measure to be decided: what, who decides, until when."""
    by_catalogue = request.t("report.decision-catalogue", who=request.t("gaps.council"))
    return _short_line(request, measure, measure.decision or by_catalogue)


def measure_line(request: ReportRequest, measure: Measure) -> Line:
    """A measure in one line: what, who is responsible, until when, how it stands."""
    return _short_line(request, measure, measure.owner, _status(request, measure))


def _short_line(request: ReportRequest, measure: Measure, *facts: str) -> Line:
    until = request.t("report.until", date=due(request, measure)).replace(" ", "\u00a0") if measure.due else ""
    known = " · ".join(fact for fact in (*facts, until) if fact)
    return Line(_title(request, measure), mark=f"({known})" if known else "")


def due(request: ReportRequest, measure: Measure) -> str:
    """Its date in words."""
    return plan_value("due", measure.due, request.catalogue, request.lang, request.t) or request.t("form.nothing")


def _status(request: ReportRequest, measure: Measure) -> str:
    return plan_value("status", measure.status, request.catalogue, request.lang, request.t)


def _title(request: ReportRequest, measure: Measure) -> str:
    return title_of(measure, request.catalogue, request.lang, request.t)
