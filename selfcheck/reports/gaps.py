"""Gaps in blocks: from today's level to the recommended one, with the catalogue's next steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from selfcheck.catalogue import Step
from selfcheck.documents.parts import Block, Bullets, Heading, Line, Table, marked
from selfcheck.gaps import Gap
from selfcheck.plan import steps_between
from selfcheck.reports.request import ReportRequest
from selfcheck.scoring import Number
from selfcheck.texts import Translate
from selfcheck.wording import source_segments, step_facts


def gap_blocks(request: ReportRequest, rank: int, gap: Gap) -> Iterator[Block]:
    """One gap with today's and the recommended level, every step between them and what the standard rests on."""
    t, lang, criterion, standing = request.t, request.lang, gap.criterion, gap.standing
    assert standing.level is not None
    yield Heading(f"{rank}. {criterion.title[lang]}", 2, tags=" · ".join(gap_tags(gap, t)))
    yield Line(criterion.levels[standing.level][lang], lead=t("gaps.today", level=standing.level))
    lead = "report.level-own" if standing.deviates else "gaps.recommended"
    yield Line(criterion.levels[standing.target][lang], lead=t(lead, level=standing.target))
    steps = [
        Line(step.text[lang], lead=t("gaps.step", level=level), mark=f"{t('report.acts', who=step.who[lang])} · {step_facts(step, t)}")
        for level, step in steps_of(request, gap)
    ]
    if steps:
        yield Line(t("gaps.next-steps"), style="question")
        yield Bullets(tuple(steps), numbered=True)
    if criterion.standard:
        yield Line(t("question.standard"), style="question")
        yield Bullets(tuple(marked(s.text[lang], source_segments(request.catalogue, s, t)) for s in criterion.standard))


def steps_of(request: ReportRequest, gap: Gap) -> list[tuple[int, Step]]:
    """The catalogue's steps from today's level up to the target, by the level they lead to."""
    return steps_between(request.catalogue, gap.criterion.id, gap.standing.level or 0, gap.standing.target)


def no_gaps(request: ReportRequest, number: Number) -> Line:
    """That there is none in what this number is about, or that none can be known yet."""
    return Line(request.t("gaps.nothing-rated" if number.share is None else "gaps.none"))


def gap_tags(gap: Gap, t: Translate) -> list[str]:
    """Size of the gap, whether an essential condition is unmet, and a local importance."""
    tags = [t("gaps.essential")] if gap.essential_unmet else []
    tags.append(t("gaps.size", n=gap.size))
    if gap.standing.importance != 2:
        tags.append(t(f"question.importance-{gap.standing.importance}"))
    return tags


def gap_table(request: ReportRequest, gaps: Iterable[Gap], caption: str = "", step_head: str = "report.next-step") -> Table:
    """Gaps in few lines: what is missing and the first step, with whether the council must decide by the catalogue."""
    t, lang = request.t, request.lang
    rows = []
    for gap in gaps:
        levels = t(
            "report.level-of-own" if gap.standing.deviates else "report.level-of", level=gap.standing.level, target=gap.standing.target
        )
        mark = f"{levels} · {t('gaps.essential')}" if gap.essential_unmet else levels
        steps = steps_of(request, gap)
        step = Line(steps[0][1].text[lang], mark=step_facts(steps[0][1], t)) if steps else Line(t("report.no-step"))
        rows.append((Line(gap.criterion.title[lang], mark=mark), step))
    return Table((t("method.column-criterion"), t(step_head)), tuple(rows), (3, 5), caption=caption)
