"""The command line: check, new, demo, score, print-catalogue. Faults go to standard error as `FILE: path: sentence`, exit code 1."""

from __future__ import annotations

import argparse
import datetime as dt
import io
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from selfcheck import __version__
from selfcheck.assessment import find_unknown, new_assessment
from selfcheck.assessment_file import dump_assessment
from selfcheck.ballot_languages import load_ballot_languages
from selfcheck.cli_agreement import add_commands as add_agreement
from selfcheck.cli_compare import add_commands as add_compare
from selfcheck.cli_report import add_commands as add_report
from selfcheck.cli_store import add_commands as add_store
from selfcheck.command import Command, known_phase, load_edition, load_given
from selfcheck.demo import demo_assessment, load_demos
from selfcheck.editions import load_migrations
from selfcheck.evaluation import Evaluation, as_json, evaluate
from selfcheck.faults import FaultyFileError
from selfcheck.texts import Translate, percent, translator
from selfcheck.wording import share_line
from selfcheck.workshop.agenda import load_presets

# Each adds its commands; what they need is imported when a command runs.
PARTS: tuple[Callable[[Command], None], ...] = (add_agreement, add_compare, add_report, add_store)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
        return code
    except FaultyFileError as error:
        for fault in error.faults:
            print(fault.text(options.lang), file=sys.stderr)
    except BrokenPipeError:  # the reader has enough, as with `| head`
        sys.stdout = io.StringIO()
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m selfcheck", description="Self-assessment of neighbourhood management.")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Any, text: str, lang: str = "en") -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(run=run)
        sub.add_argument("--lang", choices=("de", "en"), default=lang, help=f"language of the output (default {lang})")
        return sub

    check = command("check", _check, "faults of a catalogue as file:line: sentence")
    check.add_argument("folder", nargs="?", help="catalogue folder, then overlays, separated as in PATH (default: those in use)")
    new = command("new", _new, "an empty assessment file")
    new.add_argument("--phase", help="phase of the neighbourhood")
    new.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
    demo = command("demo", _demo, "the demo cases as assessment files", lang="de")
    demo.add_argument("-o", "--output", type=Path, default=Path(), metavar="FOLDER", help="default: here")
    score = command("score", _score, "the evaluation of an assessment file")
    score.add_argument("file", type=Path)
    score.add_argument("--catalogue", metavar="FOLDER", help="catalogue folder, then overlays, separated as in PATH")
    score.add_argument("--phase", help="another phase than the profile's")
    score.add_argument("--json", action="store_true")
    proof = command("print-catalogue", _print_catalogue, "the catalogue as a proof to read and mark on paper", lang="de")
    proof.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="ends in .pdf or .docx")
    for part in PARTS:
        part(command)
    return parser


def _check(options: argparse.Namespace) -> int:
    try:
        folder, catalogue = load_edition(options.folder, "FOLDER")
        load_demos(folder, catalogue)
        load_migrations(folder, catalogue)
        load_ballot_languages(folder, catalogue)
        load_presets(folder, catalogue)
    except FaultyFileError as error:
        for fault in error.faults:
            print(fault.text(options.lang))
        return 1
    t = translator(options.lang)
    counts = {
        "criteria": len(catalogue.criteria),
        "dimensions": len(list(catalogue.dimensions())),
        "areas": len(catalogue.outline.areas),
        "essentials": sum(1 for criterion in catalogue.criteria.values() if criterion.essential),
        "positions": len(catalogue.positions),
        "terms": len(catalogue.glossary),
    }
    print(", ".join(t(f"cli.{name}", n=count) for name, count in counts.items()) + f", {t('cli.faults', n=0)}")
    return 0


def _new(options: argparse.Namespace) -> int:
    _, catalogue = load_edition()
    phase = known_phase(catalogue, options.phase, translator(options.lang))
    options.output.write_bytes(dump_assessment(new_assessment(catalogue, phase)))
    print(options.output)
    return 0


def _demo(options: argparse.Namespace) -> int:
    folder, catalogue = load_edition()
    options.output.mkdir(parents=True, exist_ok=True)
    for name, demo in load_demos(folder, catalogue).items():
        file = options.output / f"{name}.json"
        file.write_bytes(dump_assessment(demo_assessment(catalogue, demo, options.lang)))
        print(file)
    return 0


def _score(options: argparse.Namespace) -> int:
    t = translator(options.lang)
    folder, catalogue = load_edition(options.catalogue, "--catalogue")
    phase = known_phase(catalogue, options.phase, t)
    assessment, changes = load_given(options.file, folder, catalogue, t)
    evaluation = evaluate(catalogue, assessment, phase)
    if options.json:
        print(json.dumps(as_json(evaluation), ensure_ascii=False, indent=2))
    else:
        print("\n".join(_summary(evaluation, options.lang, t)))
    for change in changes:
        print(change.sentence(catalogue, options.lang, t), file=sys.stderr)
    for name in find_unknown(catalogue, assessment):
        print(t("cli.unknown-kept", name=name), file=sys.stderr)
    return 0


def _print_catalogue(options: argparse.Namespace) -> int:
    suffix = options.output.suffix.lower()
    if suffix not in (".pdf", ".docx"):
        print(translator(options.lang)("cli.unknown-suffix", file=options.output), file=sys.stderr)
        return 2
    from selfcheck.proof import make_proof  # imported here: the other commands do not wait for document libraries

    proof = make_proof(load_edition()[1], options.lang, dt.date.today())
    if suffix == ".pdf":
        from selfcheck.documents.pdf import write_pdf as write
    else:
        from selfcheck.documents.docx import write_docx as write
    options.output.write_bytes(write(proof))
    print(options.output)
    return 0


def _summary(evaluation: Evaluation, lang: str, t: Translate) -> list[str]:
    """The evaluation in words, for a terminal."""
    catalogue, overall = evaluation.catalogue, evaluation.overall
    lines = [t("cli.phase", phase=catalogue.phase(evaluation.phase).name[lang])]
    lines.append(share_line(overall, lang, t))
    if overall.coverage is None:
        return lines
    lines.append(t("cli.coverage", coverage=percent(lang, overall.coverage)))
    if evaluation.stage:
        lines.append(t("cli.stage", stage=evaluation.stage.name[lang]))
    for name in evaluation.capped_by:
        lines.append(t("cli.capped-by", title=catalogue.criteria[name].title[lang]))
    for rank, gap in enumerate(evaluation.gaps, start=1):
        values = {"level": gap.standing.level, "target": gap.standing.target}
        lines.append(f"{rank:>3}. {gap.criterion.title[lang]}: " + t("cli.gap", **values))
    return lines
