"""What commands share: the catalogue in use, an assessment file brought to its edition, and the check of a phase."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from selfcheck.assessment import Assessment
from selfcheck.assessment_file import load_assessment
from selfcheck.catalogue import Catalogue
from selfcheck.catalogue_files import FOLDER, load_catalogue
from selfcheck.editions import EditionChange, bring_forward, load_migrations
from selfcheck.settings import Settings, refuse_missing, split_folders
from selfcheck.texts import Translate

# command(name, run, text, lang="en") adds a subcommand with --lang; `run(options)` returns the exit code
Command = Callable[..., argparse.ArgumentParser]


def load_edition(given: str | None = None, name: str = "") -> tuple[Path, Catalogue]:
    """The catalogue of the folders given as the argument `name`, else of those in use, and its own folder."""
    folders = split_folders(given or "")
    refuse_missing(folders, name)
    first, *overlays = folders or Settings.load().catalogue or (FOLDER,)
    return first, load_catalogue(first, overlays)


def load_given(file: Path, folder: Path, catalogue: Catalogue, t: Translate) -> tuple[Assessment, list[EditionChange]]:
    """An assessment file brought to this edition, and what changed on the way. Raises FaultyFileError, OSError."""
    given = load_assessment(file.read_bytes(), str(file))
    assessment, changes = bring_forward(given, str(file), catalogue, load_migrations(folder, catalogue), t)
    return assessment, list(changes)


def known_phase(catalogue: Catalogue, phase: str | None, t: Translate) -> str | None:
    """The phase if the catalogue has it; leaves with exit code 2 otherwise."""
    if phase is not None and phase not in catalogue.phase_ids:
        print(t("cli.unknown-phase", phase=phase, known=", ".join(catalogue.phase_ids)), file=sys.stderr)
        raise SystemExit(2)
    return phase
