"""The result in blocks: in words, its stage, essential conditions, and the numbers of areas and dimensions."""

from __future__ import annotations

from collections.abc import Iterator

from selfcheck.catalogue import Area
from selfcheck.documents.parts import Block, Line, Table
from selfcheck.reports.request import ReportRequest
from selfcheck.scoring import Number
from selfcheck.texts import percent, points
from selfcheck.wording import band, met_words, result_sentence, share_cell, share_line, stage_sentence, state_words


def result_blocks(request: ReportRequest) -> Iterator[Block]:
    """The result in one sentence, then share or band, stage and coverage."""
    t, lang, evaluation = request.t, request.lang, request.evaluation
    overall, progress = evaluation.overall, evaluation.progress
    yield Line(result_sentence(evaluation, lang, t), style="lead")
    if overall.share is not None:
        yield Line(share_line(overall, lang, t))
        yield Line(stage_sentence(evaluation, lang, t))
    yield from begin_lines(request)
    if overall.coverage is not None and progress.answered:
        counts = {"rated": progress.rated, "answered": progress.answered, "applicable": progress.applicable}
        left_out = {"unknown": t("results.unknown", n=progress.unknown), "open": t("results.open", n=progress.open)}
        coverage = t("results.coverage", coverage=percent(lang, overall.coverage), **counts)
        moving = overall.share is not None and progress.unknown + progress.open
        yield Line(f"{coverage} {t('results.left-out', **left_out)}" if moving else coverage)


def begin_lines(request: ReportRequest) -> Iterator[Line]:
    """What to do while nothing at all is answered."""
    if not request.evaluation.progress.answered:
        yield Line(request.t("report.begin", paper=request.t("report.kind-questionnaire")))


def essentials_table(request: ReportRequest, caption: str = "") -> Table | None:
    """The essential conditions of the phase with their state; None where the phase has none."""
    t, lang = request.t, request.lang
    rows = []
    for check in request.evaluation.essentials:
        criterion = check.standing.criterion
        kind = t(f"question.essential-{criterion.essential.kind}") if criterion.essential else ""
        met = Line(met_words(check, t))
        rows.append((Line(criterion.title[lang], mark=kind), Line(state_words(check.standing, t)), met))
    if not rows:
        return None
    head = (t("results.condition"), t("results.state"), t("results.met"))
    return Table(head, tuple(rows), (11, 6, 6), caption=caption)


def unmet_lines(request: ReportRequest) -> Iterator[Line]:
    """Which essential conditions are missing, and which nobody answered yet."""
    t, lang, evaluation = request.t, request.lang, request.evaluation
    if not evaluation.essentials:
        yield Line(t("report.no-essentials"))
    elif not evaluation.unmet:
        yield Line(t("report.essentials-met", n=len(evaluation.essentials)))
    for waiting, key in ((False, "report.essentials-missing"), (True, "report.essentials-waiting")):
        standings = [check.standing for check in evaluation.unmet if (check.standing.level is None) is waiting]
        named = [f"{standing.criterion.title[lang]} ({state_words(standing, t)})" for standing in standings]
        if named:
            yield Line("; ".join(named) + ".", lead=t(key, n=len(named), all=len(evaluation.essentials)))


def groups_blocks(request: ReportRequest, area: Area | None = None) -> Iterator[Table]:
    """The table of the numbers; nothing while it would hold dashes only."""
    number = request.evaluation.number_of(area.id) if area else request.evaluation.overall
    if number.share is not None:
        yield groups_table(request, area)


def groups_table(request: ReportRequest, area: Area | None = None) -> Table:
    """Shares, bands and points of the whole, its areas and their dimensions; or of one area."""
    t, lang, evaluation = request.t, request.lang, request.evaluation
    rows: list[tuple[Line, ...]] = []
    strong = []
    if area is None:
        strong.append(0)
        rows.append(_number_row(request, t("report.whole"), evaluation.overall))
    for group in [area] if area else evaluation.catalogue.outline.areas:
        strong.append(len(rows))
        rows.append(_number_row(request, group.title[lang], evaluation.number_of(group.id)))
        rows += [_number_row(request, part.title[lang], evaluation.number_of(part.id)) for part in group.dimensions]
    head = tuple(t(f"results.{name}") for name in ("group", "share", "band", "points"))
    return Table(head, tuple(rows), (12, 6, 6, 5), right=(1, 2, 3), strong=tuple(strong), caption=t("results.groups"))


def _number_row(request: ReportRequest, title: str, number: Number) -> tuple[Line, ...]:
    t, lang = request.t, request.lang
    if number.share is None or number.points is None or number.recommended is None:
        none = Line(t("number.none"))
        return (Line(title), none, none, none)
    reached = t("method.of", points=points(lang, number.points), recommended=points(lang, number.recommended))
    return (Line(title), Line(share_cell(number, lang, t)), Line(band(number, lang, t)), Line(reached))
