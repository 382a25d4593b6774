"""The answers in blocks: what was entered for each criterion, in full, with the level texts it stands for."""

from __future__ import annotations

from collections.abc import Iterator

from selfcheck.assessment import Answer, find_unknown
from selfcheck.catalogue import Area, Dimension
from selfcheck.documents.parts import Block, Bullets, Heading, Line, marked
from selfcheck.reports.request import ReportRequest
from selfcheck.scoring import Standing
from selfcheck.wording import share_line, source_segments, state_words


def area_answers(request: ReportRequest, area: Area) -> Iterator[Block]:
    """Every answered criterion of an area, dimension by dimension; the others are named."""
    yield Heading(area.title[request.lang], 2, new_page=area is not request.catalogue.outline.areas[0])
    for dimension in area.dimensions:
        yield from _dimension(request, dimension)


def _dimension(request: ReportRequest, dimension: Dimension) -> Iterator[Block]:
    t, lang, evaluation = request.t, request.lang, request.evaluation
    number = evaluation.number_of(dimension.id)
    yield Heading(dimension.title[lang], 3, tags="" if number.share is None else share_line(number, lang, t))
    silent: dict[str, list[str]] = {"open": [], "not-due": []}
    for name in dimension.criteria:
        standing, answer = evaluation.standings[name], request.assessment.answers.get(name, Answer())
        if is_answered(answer):
            yield from _criterion(request, standing, answer)
        else:
            silent[standing.state].append(standing.criterion.title[lang])
    for state, titles in silent.items():
        if titles:
            yield Line(f"{'; '.join(titles)}.", lead=t(f"report.silent-{state}"), style="note")


def is_answered(answer: Answer) -> bool:
    """Whether anything was entered."""
    return answer.state != "open" or any(part.strip() for part in (answer.note, answer.evidence, answer.reason, answer.target_reason))


def _criterion(request: ReportRequest, standing: Standing, answer: Answer) -> Iterator[Block]:
    t, lang, criterion = request.t, request.lang, standing.criterion
    yield Heading(criterion.title[lang], 4, tags=" · ".join(_tags(request, standing)))
    yield Line(criterion.question[lang], style="question")
    if answer.level is None:
        yield Line(t(f"state.{answer.state}"), lead=t("report.answer"))
    for level, meaning in _levels(request, standing, answer).items():
        yield Line(criterion.levels[level][lang], lead=t(f"report.level-{meaning}", level=level))
    if standing.state == "not-due":
        yield Line(t("question.not-due"), style="note")
    yield from own_words(request, answer)
    yield from _contested(request, standing)


def _levels(request: ReportRequest, standing: Standing, answer: Answer) -> dict[int, str]:
    """The levels whose texts are told, each once, with what it is: today's, the own target, the recommended one."""
    told = {} if answer.level is None else {answer.level: "today"}
    if standing.deviates and standing.state != "not-due":
        told[standing.target] = "today-own" if standing.target in told else "own"
    recommended = standing.criterion.target(request.evaluation.phase)
    if standing.deviates or standing.state != "not-due":
        told[recommended] = "today-recommended" if recommended in told else "recommended"
    return told


def own_words(request: ReportRequest, answer: Answer) -> Iterator[Line]:
    """Everything typed for a criterion, each with its name."""
    t = request.t
    typed = {"reason": answer.reason, "target-reason": answer.target_reason, "note": answer.note, "evidence": answer.evidence}
    for name, text in typed.items():
        if text.strip():
            yield Line(text, lead=t(f"report.field-{name}"), style="own")


def _tags(request: ReportRequest, standing: Standing) -> Iterator[str]:
    t, criterion = request.t, standing.criterion
    yield state_words(standing, t)
    if standing.essential and criterion.essential:
        yield t(f"question.essential-{criterion.essential.kind}")
    if standing.importance != 2:
        yield t(f"question.importance-{standing.importance}")
    if criterion.contested:
        yield t(f"question.contested-{criterion.contested.degree}")


def _contested(request: ReportRequest, standing: Standing) -> Iterator[Block]:
    contested = standing.criterion.contested
    if contested and contested.positions:
        yield Line(request.t("question.positions-help"), style="intro")
        catalogue, lang, t = request.catalogue, request.lang, request.t
        yield Bullets(tuple(marked(p.text[lang], source_segments(catalogue, p, t)) for p in contested.positions))


def unknown_answers(request: ReportRequest) -> Iterator[Block]:
    """Answers to criteria that this edition does not know; kept, never scored."""
    answers = request.assessment.answers
    names = [name for name in find_unknown(request.catalogue, request.assessment) if name in answers and is_answered(answers[name])]
    if not names:
        return
    t = request.t
    yield Heading(t("report.unknown"), 2)
    yield Line(t("report.unknown-text"), style="intro")
    for name in names:
        answer = answers[name]
        state = t("state.level", level=answer.level) if answer.level is not None else t(f"state.{answer.state}")
        yield Line(state, lead=name)
        yield from own_words(request, answer)
