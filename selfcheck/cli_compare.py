"""The command `compare`: how answers are spread over many assessment files, without ranking."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from selfcheck.command import Command, load_edition
from selfcheck.faults import Fault, FaultyFileError
from selfcheck.texts import Translate, number, percent, translator

if TYPE_CHECKING:
    from selfcheck.catalogue import Catalogue
    from selfcheck.comparison.practice import Practice

STEP = 50


def add_commands(command: Command) -> None:
    """Adds `compare FILE… [--catalogue FOLDER] [--json]`."""
    sub = command("compare", _compare, "how answers are spread over many assessment files; no ranking, nothing for fewer than five")
    sub.add_argument("files", nargs="+", type=Path, metavar="FILE")
    sub.add_argument("--catalogue", metavar="FOLDER", help="catalogue folder, then overlays, separated as in PATH")
    sub.add_argument("--json", action="store_true")


def _compare(options: argparse.Namespace) -> int:
    from selfcheck.comparison.practice import MAX_FILES, as_json

    t = translator(options.lang)
    if len(options.files) > MAX_FILES:
        print(t("compare.too-many-files", n=MAX_FILES), file=sys.stderr)
        return 2
    _, catalogue = load_edition(options.catalogue, "--catalogue")
    practice = _read(options.files, catalogue, t)
    if options.json:
        print(json.dumps(as_json(catalogue, practice), ensure_ascii=False, indent=2))
    else:
        print("\n".join(_lines(practice, catalogue, options.lang, t)))
    if not practice.groups:
        print(t("compare.too-few"), file=sys.stderr)
    return 0


def _read(files: list[Path], catalogue: Catalogue, t: Translate) -> Practice:
    """Each file is read, counted and forgotten. Raises FaultyFileError with the faults of all files."""
    from selfcheck.assessment_file import load_assessment
    from selfcheck.comparison.practice import compare, find_identical
    from selfcheck.comparison.reading import Reader

    reader, entries, fingerprints = Reader(catalogue), [], []
    faults: list[Fault] = []
    for done, file in enumerate(files):
        if done % STEP == 0 and len(files) > STEP:
            print(t("compare.progress", done=done, all=len(files)), file=sys.stderr)
        try:
            raw = file.read_bytes()
            entries.append(reader.read(load_assessment(raw, str(file), catalogue)))
        except FaultyFileError as error:
            faults += error.faults
            continue
        fingerprints.append(hashlib.sha256(raw).hexdigest())
    if faults:
        raise FaultyFileError(faults)
    return compare(catalogue, entries).model_copy(update={"identical": find_identical(fingerprints)})


def _lines(practice: Practice, catalogue: Catalogue, lang: str, t: Translate) -> list[str]:
    lines = [t("compare.files", n=practice.files)]
    lines += [t("compare.edition", edition=f"{one.id} {one.version}", files=t("compare.files", n=one.files)) for one in practice.editions]
    if practice.identical:
        lines.append(t("compare.identical", n=practice.identical))
    whole = practice.whole
    if whole is None:
        return lines
    for _, dimension in catalogue.dimensions():
        found = whole.dimensions.get(dimension.id)
        shares = [percent(lang, share) for share in found.quartiles] if found else []
        words = t("compare.quartiles", low=shares[0], middle=shares[1], high=shares[2]) if shares else t("compare.hidden")
        lines.append(f"{dimension.title[lang]}: {words}")
        for name in dimension.criteria:
            spread = whole.criteria.get(name)
            counts = " ".join(map(str, spread.counts)) if spread else t("compare.hidden")
            middle = f" · {t('compare.median', level=number(lang, spread.median, 1))}" if spread and spread.median is not None else ""
            lines.append(f"  {catalogue.criteria[name].title[lang]}: {counts}{middle}")
    return lines
