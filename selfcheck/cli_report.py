"""The command `report`: one document of an assessment file, in the format that is asked for."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path

from selfcheck.command import Command, known_phase, load_edition, load_given
from selfcheck.evaluation import evaluate
from selfcheck.reports.kinds import FORMATS, KINDS, PARTS
from selfcheck.texts import translator


def add_commands(command: Command) -> None:
    """Add `report` with its options."""
    report = command("report", _report, "a document of an assessment file", lang="de")
    report.add_argument("file", type=Path)
    report.add_argument("--format", choices=FORMATS, default="pdf", dest="format_", help="default pdf; xlsx, csv and json hold everything")
    kind = report.add_mutually_exclusive_group()
    kind.add_argument("--kind", choices=KINDS, default="full", help="which document (default full)")
    kind.add_argument("--short", action="store_const", const="short", dest="kind", help="the same as --kind short")
    report.add_argument("--area", help="id of the area, with --kind area")
    report.add_argument("--phase", help="another phase than the profile's")
    report.add_argument("--parts", metavar="A,B", help=f"parts of the full report: {', '.join(PARTS)} (default all)")
    report.add_argument("--status", choices=("draft", "final"), default="draft")
    report.add_argument("--office", default="", help="responsible office, for the cover")
    report.add_argument("--logo", type=Path, metavar="FILE", help="PNG or JPEG for the cover")
    report.add_argument("--date", type=dt.date.fromisoformat, metavar="YYYY-MM-DD", help="date on the document (default today)")
    report.add_argument("--catalogue", metavar="FOLDER", help="catalogue folder, then overlays, separated as in PATH")
    report.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")


def _report(options: argparse.Namespace) -> int:
    from selfcheck.reports.formats import write_report  # imported here: the other commands do not wait for document libraries
    from selfcheck.reports.logo import check_logo
    from selfcheck.reports.request import ReportRequest

    t = translator(options.lang)
    folder, catalogue = load_edition(options.catalogue, "--catalogue")
    phase = known_phase(catalogue, options.phase, t)
    areas = [area.id for area in catalogue.outline.areas]
    parts = options.parts.split(",") if options.parts else list(PARTS)
    for option, given, known in (("--area", [options.area] if options.area else [], areas), ("--parts", parts, PARTS)):
        for word in given:
            if word not in known:
                print(t("cli.unknown-word", option=option, word=word, known=", ".join(known)), file=sys.stderr)
                return 2
    assessment, changes = load_given(options.file, folder, catalogue, t)
    request = ReportRequest(
        catalogue=catalogue,
        assessment=assessment,
        evaluation=evaluate(catalogue, assessment, phase),
        lang=options.lang,
        day=options.date or dt.date.today(),
        parts=frozenset(parts),
        status=options.status,
        office=options.office,
        logo=check_logo(options.logo.read_bytes(), str(options.logo)) if options.logo else None,
        area=options.area,
    )
    options.output.write_bytes(write_report(options.kind, options.format_, request))
    for change in changes:
        print(change.sentence(catalogue, options.lang, t), file=sys.stderr)
    print(options.output)
    return 0
