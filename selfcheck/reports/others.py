"""What stands beside the score: the profile, positions and profile axis, own targets, remarks, kept versions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from selfcheck.assessment import Answer
from selfcheck.charts import axis_chart
from selfcheck.consistency import find_remarks, remark_words
from selfcheck.documents.parts import Block, Bullets, Facts, Heading, Line, Picture, Table, marked
from selfcheck.entries import Place
from selfcheck.place_names import value_words
from selfcheck.pole_profile import pole_profile
from selfcheck.reports.request import ReportRequest
from selfcheck.texts import date, number
from selfcheck.wording import source_segments


def profile_blocks(request: ReportRequest) -> Iterator[Block]:
    """Every fact that was entered about municipality and neighbourhood, with its unit."""
    t, lang, catalogue = request.t, request.lang, request.catalogue
    pairs = []
    for field in catalogue.profile.fields:
        value = request.assessment.profile.get(field.id)
        if value in (None, "", []):
            continue
        words = profile_words(request, field.id)
        one = value == 1 and field.type == "integer"  # units are in the plural: “1 Ortsteile” is wrong, and the label says what is counted
        pairs.append((field.label[lang], words if one or not field.unit else f"{words} {field.unit[lang]}"))
    yield Heading(t("report.part-profile"), 1)
    yield Facts(tuple(pairs)) if pairs else Line(t("report.no-profile"))


def profile_words(request: ReportRequest, name: str) -> str:
    """A value of the profile in words, in full."""
    value, field = request.assessment.profile[name], request.catalogue.profile_field(name)
    if field and field.type == "date":
        return date(request.lang, dt.date.fromisoformat(str(value)))
    if field and field.type in ("integer", "decimal", "percent") and isinstance(value, int | float):
        whole = 1 if value == 1 and field.type == "decimal" else 0
        return number(request.lang, value, whole if value == int(value) else 2)
    length = len(str(value)) + sum(len(part) for part in value) * 10 if isinstance(value, list) else len(str(value)) + 200
    return value_words(request.catalogue, Place("profile", "", name), value, request.lang, request.t, length)


def position_blocks(request: ReportRequest) -> Iterator[Block]:
    """The profile axis and where the municipality stands on contested questions; never scored."""
    t, lang = request.t, request.lang
    yield Heading(t("report.part-positions"), 1)
    yield Line(t("report.positions-text"), style="notice")
    profile = pole_profile(request.evaluation)
    if not any(_has_position(request, name) for name in request.catalogue.positions) and request.evaluation.overall.share is None:
        yield Line(t("report.no-positions", n=len(request.catalogue.positions)))
        return
    yield Heading(t("report.axis"), 2)
    if profile.investment.rated + profile.community.rated + profile.both.rated:
        yield Picture(axis_chart(profile, lang, t), table=True)
    else:
        yield Line(t("results.nothing-rated"))
    yield Heading(t("catalogue.positions"), 2)
    for name, position in request.catalogue.positions.items():
        answer = request.assessment.positions.get(name)
        if answer is None or not (answer.choice or answer.note.strip()):
            continue
        yield Line(position.question[lang], style="question")
        chosen = next((choice for choice in position.choices if choice.id == answer.choice), None)
        if chosen:
            yield marked(chosen.text[lang], source_segments(request.catalogue, chosen, t), lead=t("report.position"))
        if answer.note.strip():
            yield Line(answer.note, lead=t("report.field-note"), style="own")
    silent = [p.question[lang] for name, p in request.catalogue.positions.items() if not _has_position(request, name)]
    if silent:
        yield Line(t("report.no-position"), style="intro")
        yield Bullets(tuple(map(Line, silent)))


def _has_position(request: ReportRequest, name: str) -> bool:
    answer = request.assessment.positions.get(name)
    return answer is not None and bool(answer.choice or answer.note.strip())


def deviation_blocks(request: ReportRequest) -> Iterator[Block]:
    """Every own target and every criterion that does not apply, with its reason."""
    t, lang, phase = request.t, request.lang, request.evaluation.phase
    yield Heading(t("report.part-deviations"), 1)
    rows = []
    for name, standing in request.evaluation.standings.items():
        answer = request.assessment.answers.get(name, Answer())
        title = Line(standing.criterion.title[lang])
        if standing.deviates:
            levels = {"target": standing.target, "recommended": standing.criterion.target(phase)}
            rows.append((title, Line(t("report.target-instead", **levels)), Line(answer.target_reason)))
        elif standing.state == "not-applicable":
            rows.append((title, Line(t("state.not-applicable")), Line(answer.reason)))
    if rows:
        head = (t("method.column-criterion"), t("report.deviation"), t("report.field-reason"))
        yield Table(head, tuple(rows), (4, 4, 7))
    else:
        yield Line(t("report.no-deviations"))


def remark_blocks(request: ReportRequest) -> Iterator[Block]:
    """Contradictions and gaps in what was entered; they change no number."""
    t, lang, catalogue = request.t, request.lang, request.catalogue
    yield Heading(t("report.part-remarks"), 1)
    remarks = find_remarks(catalogue, request.assessment, request.evaluation, request.day.year, request.day)
    if not request.evaluation.progress.answered:  # each essential condition is open then, as the result has said
        remarks = [remark for remark in remarks if not remark.criterion]
    if not remarks:
        yield Line(t("remark.none"))
        return
    yield Line(t("remark.lead"), style="intro")
    words = [remark_words(remark, catalogue, lang, t) for remark in remarks]
    leads = [t(f"remark.{remark.severity}") for remark in remarks]
    yield Bullets(tuple(Line(what, lead=lead, mark=advice) for lead, (what, advice) in zip(leads, words, strict=True)))


def history_blocks(request: ReportRequest) -> Iterator[Block]:
    """The versions kept on the way, the oldest first."""
    t, lang = request.t, request.lang
    yield Heading(t("report.part-history"), 1)
    kept = sorted(request.assessment.history, key=lambda snapshot: snapshot.at)
    if not kept:
        yield Line(t("report.no-history"))
        return
    rows = [
        (Line(one.name or t("snapshot.unnamed")), Line(date(lang, dt.date.fromisoformat(one.at))), Line(one.catalogue.version))
        for one in kept
    ]
    yield Table((t("report.kept-name"), t("report.day"), t("report.criteria-edition")), tuple(rows), (6, 3, 3))
