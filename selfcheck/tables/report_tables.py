"""The report as tables: the same rows for the workbook and whatever else counts with them, numbers unrounded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from selfcheck.assessment import Answer
from selfcheck.entries import Place
from selfcheck.paper_codes import paper_codes
from selfcheck.place_names import value_words
from selfcheck.plan_words import criterion_words
from selfcheck.reports.request import ReportRequest
from selfcheck.scoring import Number, Standing, tally
from selfcheck.wording import result_sentence, step_facts

NUMBERS = ("points", "points-recommended", "share", "low", "high", "coverage")


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, 0…1, to be shown as percent."""

    value: Fraction


Value = str | int | Fraction | Share | dt.date | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: key of its heading (`table.<name>`) and its width in characters."""

    name: str
    width: int


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: key of its name, its columns, and rows with None where nothing is to be told; without rows, what to do."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    hint: str = ""


def report_tables(request: ReportRequest) -> list[Table]:
    """All sheets in order; an empty one keeps its headings and tells how it is filled."""
    return [overview(request), answers(request), numbers(request), gaps(request), plan(request), positions(request), profile(request)]


def overview(request: ReportRequest) -> Table:
    """What was judged, when and by which edition, and what each number of the other sheets means."""
    t, lang, catalogue, evaluation = request.t, request.lang, request.catalogue, request.evaluation
    overall = evaluation.overall
    met = len(evaluation.essentials) - len(evaluation.unmet)
    facts: list[tuple[str, Value, str]] = [
        (t("table.municipality"), request.place or None, ""),
        (t("table.neighbourhood"), str(request.assessment.profile.get("neighbourhood-name") or "") or None, ""),
        (t("table.phase"), catalogue.phase(evaluation.phase).name[lang], t("table.means-phase")),
        (t("table.day"), request.day, ""),
        (t("table.status"), t(f"report.status-{request.status}"), ""),
        (t("table.office"), request.office or None, ""),
        (t("table.edition"), f"{catalogue.outline.title[lang]} {catalogue.version}", ""),
        (t("table.sha256"), catalogue.sha256, t("table.means-sha256")),
        (t("table.result"), result_sentence(evaluation, lang, t), t("table.means-result")),
        (t("table.stage"), evaluation.stage.name[lang] if evaluation.stage else None, t("table.means-stage", minimum=catalogue.outline.coverage_minimum)),
        *((t(f"table.{name}"), value, t(f"table.means-{name}")) for name, value in zip(NUMBERS, number_values(overall), strict=True)),
        (t("table.essentials-met"), met, t("table.means-essentials", n=len(evaluation.essentials), level=catalogue.outline.essential_level)),
        (t("page.gaps"), len(evaluation.gaps), t("table.means-gap")),
        (t("table.urgency"), None, t("table.means-urgency")),
    ]  # fmt: skip
    columns = (Column("fact", 28), Column("value", 44), Column("meaning", 90))
    return Table("overview", columns, tuple(facts))


def number_values(number: Number) -> tuple[Value, ...]:
    """In the order of NUMBERS."""
    shares = (None if share is None else Share(share) for share in (number.share, number.low, number.high, number.coverage))
    return (number.points, number.recommended, *shares)


def answers(request: ReportRequest) -> Table:
    """Every criterion in catalogue order, then answers this edition does not know."""
    columns = (
        Column("code", 7), Column("criterion", 32), Column("area", 20), Column("dimension", 24), Column("question", 44), Column("state", 18),
        Column("level", 8), Column("level-text", 50), Column("recommended", 14), Column("target", 11),
        Column("gap", 8), Column("essential", 19), Column("weight", 10), Column("importance", 13),
        Column("points", 9), Column("points-recommended", 14), Column("reason", 36), Column("note", 50), Column("evidence", 36),
        Column("target-reason", 36), Column("id", 26),
    )  # fmt: skip
    codes, given = paper_codes(request.catalogue), request.assessment.answers
    rows = [answer_row(request, standing, codes) for standing in request.evaluation.standings.values()]
    rows += [_unknown_row(request, name, answer) for name, answer in given.items() if name not in request.catalogue.criteria]
    return Table("answers", columns, tuple(rows))


def answer_row(request: ReportRequest, standing: Standing, codes: dict[str, str]) -> tuple[Value, ...]:
    """One criterion; without a level where it is not rated or not due."""
    t, lang, criterion = request.t, request.lang, standing.criterion
    answer = request.assessment.answers.get(criterion.id, Answer())
    area, dimension = request.catalogue.places[criterion.id]
    part = tally(request.catalogue, standing)
    rated = part.points is not None and part.rated is not None
    return (
        codes[criterion.id], criterion.title[lang], area.title[lang], dimension.title[lang], criterion.question[lang], t(f"state.{standing.state}"),
        answer.level, criterion.levels[answer.level][lang] if answer.level is not None else None,
        criterion.target(request.evaluation.phase), standing.target, standing.gap if standing.level is not None else None,
        t("table.yes") if standing.essential else t("table.no"), criterion.weight, standing.importance,
        criterion.weight * (part.points or 0) if rated else None, criterion.weight * (part.rated or 0) if rated else None,
        answer.reason, answer.note, answer.evidence, answer.target_reason, criterion.id,
    )  # fmt: skip


def _unknown_row(request: ReportRequest, name: str, answer: Answer) -> tuple[Value, ...]:
    told = (None, request.t("table.not-in-edition"), None, None, None, request.t(f"state.{answer.state}"), answer.level)
    return (
        *told,
        *[None] * 4,
        None,
        None,
        answer.importance,
        None,
        None,
        answer.reason,
        answer.note,
        answer.evidence,
        answer.target_reason,
        name,
    )


def numbers(request: ReportRequest) -> Table:
    """The whole, each area and its dimensions."""
    t, lang, evaluation = request.t, request.lang, request.evaluation
    columns = (Column("group", 14), Column("name", 44), *(Column(name, 14) for name in NUMBERS))
    rows: list[tuple[Value, ...]] = [(t("table.whole"), None, *number_values(evaluation.overall))]
    for area in evaluation.catalogue.outline.areas:
        rows.append((t("table.area"), area.title[lang], *number_values(evaluation.number_of(area.id))))
        rows += [(t("table.dimension"), one.title[lang], *number_values(evaluation.number_of(one.id))) for one in area.dimensions]
    return Table("numbers", columns, tuple(rows))


def gaps(request: ReportRequest) -> Table:
    """In the order of urgency, with the step that leads up to the next level."""
    t, lang, codes = request.t, request.lang, paper_codes(request.catalogue)
    columns = (
        Column("rank", 7), Column("code", 7), Column("criterion", 36), Column("level", 8), Column("target", 11),
        Column("gap", 8), Column("weight", 10), Column("importance", 13), Column("urgency", 16),
        Column("essential-unmet", 20), Column("next-step", 60), Column("who", 30), Column("step-facts", 40),
    )  # fmt: skip
    rows: list[tuple[Value, ...]] = []
    for rank, gap in enumerate(request.evaluation.gaps, start=1):
        standing, criterion = gap.standing, gap.criterion
        step = criterion.steps.get((standing.level or 0) + 1)
        steps = (step.text[lang], step.who[lang], step_facts(step, t)) if step else (None, None, None)
        weights = (criterion.weight, standing.importance, gap.urgency, t("table.yes") if gap.essential_unmet else t("table.no"))
        rows.append((rank, codes[criterion.id], criterion.title[lang], standing.level, standing.target, gap.size, *weights, *steps))
    none = t("gaps.nothing-rated" if request.evaluation.overall.share is None else "gaps.none")
    return Table("gaps", columns, tuple(rows), none)


def plan(request: ReportRequest) -> Table:
    """The measures in their own order; cost in euros."""
    t = request.t
    columns = (
        Column("measure", 40), Column("why", 40), Column("for-criterion", 32), Column("owner", 24), Column("due", 12), Column("effort", 10),
        Column("cost", 12), Column("funding", 24), Column("decision", 24), Column("measure-status", 12), Column("progress", 40),
        Column("expected-level", 12),
    )  # fmt: skip
    rows: list[tuple[Value, ...]] = [
        (
            one.title, one.why, criterion_words(one, request.catalogue, request.lang), one.owner, dt.date.fromisoformat(one.due) if one.due else None,
            t(f"effort.{one.effort}") if one.effort else None, one.cost, one.funding, one.decision, t(f"plan.status-{one.status}"), one.progress,
            one.expected_level,
        )
        for one in request.assessment.plan
    ]  # fmt: skip
    return Table("plan", columns, tuple(rows), t("plan.empty"))


def positions(request: ReportRequest) -> Table:
    """Every position question; never scored."""
    columns = (Column("position", 60), Column("choice", 70), Column("note", 50))
    return Table("positions", columns, tuple(_positions(request)))


def _positions(request: ReportRequest) -> Iterator[tuple[Value, ...]]:
    catalogue, lang, given = request.catalogue, request.lang, request.assessment.positions
    for name in [*catalogue.positions, *(name for name in given if name not in catalogue.positions)]:
        known, answer = catalogue.positions.get(name), given.get(name)
        place = Place("positions", name, "choice")
        choice = value_words(catalogue, place, answer.choice, lang, request.t, limit=10_000) if answer and answer.choice else None
        yield known.question[lang] if known else name, choice, answer.note if answer else None


def profile(request: ReportRequest) -> Table:
    """Every field that has a value, in the order of the form; then what this edition does not know."""
    columns = (Column("profile-group", 28), Column("profile-field", 44), Column("value", 50), Column("unit", 14))
    return Table("profile", columns, tuple(_profile(request)))


def _profile(request: ReportRequest) -> Iterator[tuple[Value, ...]]:
    catalogue, lang, given = request.catalogue, request.lang, request.assessment.profile
    groups = {group.id: group.title[lang] for group in catalogue.profile.groups}
    known = [field.id for field in catalogue.profile.fields]
    for name in [*(name for name in known if name in given), *(name for name in given if name not in known)]:
        field, value = catalogue.profile_field(name), given[name]
        words: Value = value if isinstance(value, int) else Fraction(str(value)) if isinstance(value, float) else None
        if words is None:
            words = value_words(catalogue, Place("profile", "", name), value, lang, request.t, limit=10**9)
            if field and field.type == "date":
                words = _day(words)
        yield (
            groups.get(field.group) if field else None,
            field.label[lang] if field else name,
            words,
            field.unit[lang] if field and field.unit else None,
        )


def _day(text: str) -> Value:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return text
