"""The result as one CSV file that Excel opens as it is: a row per criterion, then the numbers of dimensions, areas and the whole."""

from __future__ import annotations

import io
from fractions import Fraction

from defusedcsv import csv

from selfcheck.assessment import Answer
from selfcheck.paper_codes import paper_codes
from selfcheck.reports.request import ReportRequest
from selfcheck.scoring import Number, Standing, tally

COLUMNS = (
    "kind", "code", "id", "area", "dimension", "name", "state", "level", "target", "gap", "weight", "essential", "importance", "points",
    "points-recommended", "share", "low", "high", "coverage", "reason", "note", "evidence", "target-reason",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "|", "%")
Row = dict[str, str | int | Fraction | None]


def write_csv(request: ReportRequest) -> bytes:
    """Semicolons, a byte order mark, decimal commas in German; shares 0…1 and points unrounded.

    A text a spreadsheet could take for a formula begins with an apostrophe.
    """
    t, evaluation, codes = request.t, request.evaluation, paper_codes(request.catalogue)
    rows = [_criterion(request, standing, codes) for standing in evaluation.standings.values()]
    rows += [_unknown(request, name, answer) for name, answer in request.assessment.answers.items() if name not in evaluation.standings]
    for area, dimension in request.catalogue.dimensions():
        titles = {"area": area.title[request.lang], "name": dimension.title[request.lang]}
        rows.append({"kind": t("table.dimension"), "id": dimension.id, **titles, **_numbers(evaluation.number_of(dimension.id))})
    for area in request.catalogue.outline.areas:
        rows.append({"kind": t("table.area"), "id": area.id, "name": area.title[request.lang], **_numbers(evaluation.number_of(area.id))})
    rows.append({"kind": t("table.whole"), "id": evaluation.overall.id, **_numbers(evaluation.overall)})
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([t(f"table.{column}") for column in COLUMNS])
    writer.writerows([_written(row.get(column), request.lang) for column in COLUMNS] for row in rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _criterion(request: ReportRequest, standing: Standing, codes: dict[str, str]) -> Row:
    t, lang, criterion = request.t, request.lang, standing.criterion
    area, dimension = request.catalogue.places[criterion.id]
    part = tally(request.catalogue, standing)
    return {
        "kind": t("table.criterion"),
        "code": codes[criterion.id],
        "id": criterion.id,
        "area": area.title[lang],
        "dimension": dimension.title[lang],
        "name": criterion.title[lang],
        "state": t(f"state.{standing.state}"),
        "level": standing.level,
        "target": standing.target,
        "gap": None if standing.level is None else standing.gap,
        "weight": criterion.weight,
        "essential": t("table.yes") if standing.essential else t("table.no"),
        "importance": standing.importance,
        "points": None if part.points is None else criterion.weight * part.points,
        "points-recommended": None if part.rated is None else criterion.weight * part.rated,
        **_texts(request.assessment.answers.get(criterion.id, Answer())),
    }


def _unknown(request: ReportRequest, name: str, answer: Answer) -> Row:
    """An answer to a criterion this edition does not know; kept, never scored."""
    known: Row = {"kind": request.t("table.not-in-edition"), "id": name, "state": request.t(f"state.{answer.state}"), "level": answer.level}
    return {**known, **_texts(answer)}


def _texts(answer: Answer) -> Row:
    return {"reason": answer.reason, "note": answer.note, "evidence": answer.evidence, "target-reason": answer.target_reason}


def _numbers(number: Number) -> Row:
    return {
        "points": number.points,
        "points-recommended": number.recommended,
        "share": number.share,
        "low": number.low,
        "high": number.high,
        "coverage": number.coverage,
    }


def _written(value: str | int | Fraction | None, lang: str) -> str | int | None:
    """Numbers in the language's notation with all their digits; texts that begin like a formula behind spaces marked too."""
    if isinstance(value, Fraction):
        text = str(value.numerator) if value.denominator == 1 else repr(float(value))
        return text.replace(".", ",") if lang == "de" else text
    if isinstance(value, str) and value != value.lstrip() and value.lstrip().startswith(_FORMULA):
        return f"'{value}"
    return value
