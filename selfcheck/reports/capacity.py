"""What the team can do, as part of the full report, with every assumption and what it leaves out."""

from __future__ import annotations

from collections.abc import Iterator

from selfcheck.capacity import CLASSES, find_beyond, find_scenarios, find_unclosable, plan_capacity
from selfcheck.capacity_words import available_sentence, hours, missing_words, result_sentence, scenario_words, task_facts
from selfcheck.charts_capacity import capacity_chart
from selfcheck.documents.parts import Block, Bullets, Facts, Heading, Line, Picture, Table
from selfcheck.reports.request import ReportRequest
from selfcheck.texts import percent


def capacity_blocks(request: ReportRequest) -> Iterator[Block]:
    """Result, assumptions, tasks, what would help, what does not fit, and what is left for the council to know."""
    t, lang, catalogue = request.t, request.lang, request.catalogue
    capacity = plan_capacity(catalogue, request.assessment, request.evaluation)
    is_begun = capacity.load is not None or bool(capacity.left_out) or bool(request.evaluation.progress.answered)
    yield Heading(t("report.part-capacity"), 1, new_page=is_begun)
    if not is_begun:
        yield Line(t("report.no-capacity", what=missing_words(capacity, t)))
        return
    if not capacity.tasks:
        yield Line(t("capacity.no-tasks"))
        return
    yield Line(result_sentence(capacity, lang, t), style="lead")
    if sentence := available_sentence(capacity, lang, t):
        yield Line(sentence)
    yield Line(f"{t('capacity.own-setting')} {t('capacity.change-there')} {t('capacity.no-benchmark')}", style="notice")
    yield Picture(capacity_chart(catalogue, capacity, lang, t), width=0.8)
    assumed = capacity.assumptions
    pairs = [
        (t("capacity.field-present-share"), percent(lang, assumed.present)),
        (t("capacity.field-partner-share"), percent(lang, assumed.partner)),
    ]
    yield Facts((*pairs, *((t(f"capacity.field-hours-{name}"), hours(assumed.hours[name], lang, t)) for name in CLASSES)))
    if capacity.load:
        head = tuple(t(f"capacity.column-{name}") for name in ("change", "hours", "load"))
        rows = tuple(tuple(Line(word) for word in scenario_words(one, lang, t)) for one in find_scenarios(capacity))
        yield Table(head, rows, (5, 4, 2), right=(2,), caption=t("capacity.scenarios"))
    for name, tasks in (("beyond", find_beyond(capacity)), ("unclosable", find_unclosable(capacity))):
        if tasks:
            yield Heading(t(f"capacity.{name}"), 2)
            yield Line(t(f"capacity.{name}-text"), style="intro")
            yield Bullets(tuple(Line(task.criterion.title[lang], mark=task_facts(task, lang, t)) for task in tasks))
    yield Heading(t("capacity.left-out"), 2)
    if not capacity.left_out:
        yield Line(t("capacity.left-out-none"))
    for task in capacity.left_out:
        lead = f"{task.criterion.title[lang]} ({t(f'capacity.decision-{task.decision}')})"
        yield Line(task.reason or t("capacity.no-reason"), lead=lead, style="own")
