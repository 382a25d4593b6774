"""The peers, installed from the package indexes into a folder of their own that git does not see."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.peers.peer import MissingPeerError

WORK = Path(__file__).parent / ".work"
OTREE = ("otree==6.0.15",)
RDMO = ("rdmo==2.5.2", "gunicorn==27.0.1", "whitenoise==6.12.0")
SURVEYJS = ("survey-core@2.5.38", "survey-js-ui@2.5.38")
DONE = "installed.txt"  # written last: an interrupted installation is done again


def python_packages(name: str, packages: Sequence[str]) -> Path:
    """The programs of an environment of its own. Raises MissingPeerError."""
    folder = WORK / name
    if not _is_done(folder, packages):
        _run([sys.executable, "-m", "venv", "--clear", str(folder)])
        _run([str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages])
        (folder / DONE).write_text("\n".join(packages), "utf-8")
    return folder / "bin"


def node_packages(name: str, packages: Sequence[str]) -> Path:
    """The folder of the packages. Raises MissingPeerError."""
    folder = WORK / name
    if not _is_done(folder, packages):
        npm = shutil.which("npm")
        if npm is None:
            raise MissingPeerError("npm is not installed")
        folder.mkdir(parents=True, exist_ok=True)
        _run([npm, "install", "--no-audit", "--no-fund", "--silent", "--prefix", str(folder), *packages])
        (folder / DONE).write_text("\n".join(packages), "utf-8")
    return folder / "node_modules"


def _is_done(folder: Path, packages: Sequence[str]) -> bool:
    done = folder / DONE
    return done.exists() and done.read_text("utf-8").split("\n") == list(packages)


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise MissingPeerError(f"{' '.join(command[-2:])}: {done.stderr[-300:]}")
