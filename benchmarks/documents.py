"""How long documents take in a process that has made one before, beside how fast the machine is at the moment.

Each document has rounds of its own, so that what the typesetter clears away of a larger one is not charged to it. Each
round changes a note of the assessment, so that nothing finished is handed out again, by turns with a loop of plain
Python, so that goals are judged as if on the machine for which they were set.
"""

from __future__ import annotations

import datetime as dt
import statistics
import sys
import time
from collections.abc import Callable, Iterator

from benchmarks.table import LOOP, LOOP_SECONDS, Row
from selfcheck.assessment import Assessment
from selfcheck.catalogue import Catalogue
from selfcheck.charts import area_chart, axis_chart, effort_chart, group_chart
from selfcheck.command import load_edition
from selfcheck.demo import demo_assessment, load_demos
from selfcheck.documents.parts import Heading, Picture
from selfcheck.documents.pdf import write_pdf
from selfcheck.evaluation import evaluate
from selfcheck.pole_profile import pole_profile
from selfcheck.reports.formats import write_report
from selfcheck.reports.frame import make_document
from selfcheck.reports.request import ReportRequest

DAY = dt.date(2026, 11, 22)
FOUR_CHARTS = "PDF with four charts"
GOALS = {FOUR_CHARTS: 0.15, "full report, PDF": 1.5}


def four_charts(request: ReportRequest) -> bytes:
    """A page or two with four different charts and their numbers as tables."""
    evaluation, lang, t = request.evaluation, request.lang, request.t
    figures = [draw(evaluation, lang, t) for draw in (area_chart, group_chart, effort_chart)]
    figures.append(axis_chart(pole_profile(evaluation), lang, t))
    return write_pdf(make_document(request, FOUR_CHARTS, [Heading(FOUR_CHARTS, 1), *map(Picture, figures)]))


DOCUMENTS: dict[str, Callable[[ReportRequest], bytes]] = {
    FOUR_CHARTS: four_charts,
    "short paper, PDF": lambda request: write_report("short", "pdf", request),
    "full report, PDF": lambda request: write_report("full", "pdf", request),
    "full report, DOCX": lambda request: write_report("full", "docx", request),
    "workbook, XLSX": lambda request: write_report("full", "xlsx", request),
    "answers, CSV": lambda request: write_report("full", "csv", request),
}


def loop(_: ReportRequest) -> bytes:
    """What the machine manages in plain Python."""
    total = 0
    for number in range(LOOP):
        total += number * number
    return str(total).encode()


def changed(catalogue: Catalogue, assessment: Assessment, turn: int) -> ReportRequest:
    """The same assessment with another note and another level of one criterion."""
    name = list(assessment.answers)[turn % len(assessment.answers)]
    answer = assessment.answers[name].model_copy(
        update={"note": f"Stand der Runde {turn}.", "state": "rated", "level": turn % 4, "reason": ""}
    )
    content = assessment.model_copy(update={"answers": {**assessment.answers, name: answer}})
    return ReportRequest(catalogue, content, evaluate(catalogue, content), "de", DAY)


def measure(rounds: int) -> dict[str, list[float]]:
    """Seconds of each document in each round; the first round is a warm-up and not counted."""
    folder, catalogue = load_edition()
    assessment = demo_assessment(catalogue, load_demos(folder, catalogue)["musterfurt"], "de")
    times: dict[str, list[float]] = {"loop": []}
    for document, write in DOCUMENTS.items():
        for turn in range(rounds + 1):
            request = changed(catalogue, assessment, turn)
            for name, make in (("loop", loop), (document, write)):
                begun = time.perf_counter()
                make(request)
                if turn:
                    times.setdefault(name, []).append(time.perf_counter() - begun)
    return times


def rows(rounds: int) -> Iterator[Row]:
    """A line for each document that has a goal; the others are printed."""
    times = measure(rounds)
    slowness = statistics.median(times.pop("loop")) / LOOP_SECONDS
    for name, taken in times.items():
        if name in GOALS:
            detail = f"median of {rounds}, slowest {max(taken) * 1000:.0f} ms"
            yield Row(f"{name}, warm", statistics.median(taken) * 1000, GOALS[name] * 1000, "ms", detail, speed=slowness)
        else:
            print(
                f"{name}: {statistics.median(taken) * 1000:.0f} ms raw, {statistics.median(taken) * 1000 / slowness:.0f} ms as on that machine"
            )


if __name__ == "__main__":
    for line in rows(int(sys.argv[1]) if len(sys.argv) > 1 else 7):
        print(line)
