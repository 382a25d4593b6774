"""Writes every document of the demo cases, an empty and an extreme assessment, and draws their pages, for somebody to look at.

`python -m scripts.documents FOLDER [CASE…]`: files into FOLDER/<case>, contact sheets of all pages of the PDF, Word and
spreadsheet files into FOLDER/sheets. Needs pdftoppm (poppler-utils), montage (ImageMagick) and, for Word and spreadsheets,
soffice (LibreOffice).
"""

from __future__ import annotations

import argparse
import datetime as dt
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from selfcheck.evaluation import evaluate
from selfcheck.plan_files import PlanRequest, write_calendar
from selfcheck.plan_files import write_csv as write_plan_csv
from selfcheck.plan_files import write_workbook as write_plan_workbook
from selfcheck.reports.formats import write_report
from selfcheck.reports.kinds import BLANK_KINDS, DATA_FORMATS, KINDS, TEXT_FORMATS
from selfcheck.reports.request import ReportRequest
from selfcheck.tables.answer_sheet import write_answer_sheet
from tests.report_cases import CASES, case, catalogue

DAY = dt.date(2026, 11, 22)
NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
LANGUAGES = ("de", "en")
OFFICE_FORMATS = (".docx", ".xlsx")
DOTS_PER_INCH = 75  # nine pages then fill a screen and can still be read
PAGES_ACROSS, PAGES_DOWN = 3, 2


def documents(name: str, lang: str) -> Iterator[tuple[str, bytes]]:
    """File names and contents of everything that can be had of a case."""
    content, phases = case(name, lang), catalogue().phase_ids
    request = ReportRequest(catalogue(), content, evaluate(catalogue(), content), lang, DAY, office="Amt für Stadtentwicklung")
    for format_ in TEXT_FORMATS:
        for kind in KINDS:
            variants = {kind: request}
            if kind == "area":
                variants = {f"area-{area.id}": replace(request, area=area.id) for area in catalogue().outline.areas}
            elif kind in BLANK_KINDS:
                variants = {f"{kind}-{phase}": replace(request, evaluation=evaluate(catalogue(), content, phase)) for phase in phases}
            for variant, wish in variants.items():
                yield f"{variant}.{format_}", write_report(kind, format_, wish)
    for format_ in DATA_FORMATS:
        yield f"data.{format_}", write_report("full", format_, request)
    yield "answer-sheet.xlsx", write_answer_sheet(catalogue(), content, content.phase(catalogue()), lang, DAY)
    plan = PlanRequest(catalogue(), content, lang, DAY, NOW, "mark")
    for ending, write in (("xlsx", write_plan_workbook), ("csv", write_plan_csv), ("ics", write_calendar)):
        yield f"plan.{ending}", write(plan)


def write_all(folder: Path, names: tuple[str, ...]) -> None:
    """Every document of these cases in both languages; sheets that hold nothing of an assessment once."""
    for name in names:
        (folder / name).mkdir(parents=True, exist_ok=True)
        for lang in LANGUAGES:
            for file, content in documents(name, lang):
                if name == names[0] or not file.startswith(BLANK_KINDS):
                    (folder / name / f"{lang}-{file}").write_bytes(content)


def convert(files: list[Path], out: Path) -> None:
    """Word and spreadsheet files as PDF, as LibreOffice prints them."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        command = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", "pdf", "--outdir", str(out)]
        subprocess.run([*command, *map(str, files)], check=True, capture_output=True)


def draw(pdf: Path, stem: str, out: Path) -> None:
    """The pages of a PDF file as contact sheets."""
    with tempfile.TemporaryDirectory() as pages:
        subprocess.run(["pdftoppm", "-r", str(DOTS_PER_INCH), "-png", str(pdf), f"{pages}/p"], check=True, capture_output=True)
        drawn = sorted(map(str, Path(pages).iterdir()))
        size = PAGES_ACROSS * PAGES_DOWN
        for number in range(0, len(drawn), size):
            layout = ["-tile", f"{PAGES_ACROSS}x{PAGES_DOWN}", "-geometry", "+3+3", "-background", "#888888"]
            sheet = out / f"{stem}-{number // size + 1:02}.png"
            subprocess.run(["montage", *drawn[number : number + size], *layout, str(sheet)], check=True)


def main(folder: Path, names: tuple[str, ...]) -> None:
    write_all(folder, names)
    sheets = folder / "sheets"
    sheets.mkdir(exist_ok=True)
    for name in names:
        files = sorted((folder / name).iterdir())
        printed = folder / "printed" / name
        for ending in OFFICE_FORMATS:  # apart, because their file names differ by nothing else
            convert([file for file in files if file.suffix == ending], printed / ending[1:])
        for pdf in [file for file in files if file.suffix == ".pdf"] + sorted(printed.rglob("*.pdf")):
            draw(pdf, f"{name}-{pdf.stem}-{pdf.parent.name if pdf.parent.name in ('docx', 'xlsx') else 'pdf'}", sheets)
        print(name)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="python -m scripts.documents", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("cases", nargs="*", metavar="case", help=f"only these of {', '.join(CASES)}")
    options = parser.parse_args()
    main(options.folder, tuple(options.cases) or CASES)
