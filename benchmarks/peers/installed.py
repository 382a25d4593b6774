"""The peers, installed from the package indexes into a folder of their own that git does not see."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

WORK = Path(__file__).parent / ".work"
OTREE, SURVEYJS = "6.0.15", "2.5.38"


class MissingPeerError(Exception):
    """A peer cannot be installed here."""


def otree() -> Path:
    """The program of an environment of its own. Raises MissingPeerError."""
    folder = WORK / "otree"
    program = folder / "bin" / "otree"
    if not program.exists():
        _run([sys.executable, "-m", "venv", str(folder)])
        _run([str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", f"otree=={OTREE}"])
    return program


def surveyjs() -> Path:
    """The folder of its packages. Raises MissingPeerError."""
    folder = WORK / "surveyjs"
    if not (folder / "node_modules" / "survey-js-ui").exists():
        npm = shutil.which("npm")
        if npm is None:
            raise MissingPeerError("npm is not installed")
        folder.mkdir(parents=True, exist_ok=True)
        packages = [f"{name}@{SURVEYJS}" for name in ("survey-core", "survey-js-ui")]
        _run([npm, "install", "--no-audit", "--no-fund", "--silent", "--prefix", str(folder), *packages])
    return folder / "node_modules"


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise MissingPeerError(f"{' '.join(command[-2:])}: {done.stderr[-300:]}")
