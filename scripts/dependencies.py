"""Writes docs/dependencies.md: every library of requirements.txt with its licence, as its installed package tells it, and who needs it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCK, FILE = ROOT / "requirements.txt", ROOT / "docs" / "dependencies.md"
HEAD = """# Libraries and their licences

Written by `python -m scripts.dependencies` from `requirements.txt` and the metadata of the installed packages; do not edit.
Every file is pinned by its hash in `requirements.txt`; nothing else is installed to run the app. Libraries for tests only
are in `requirements-dev.txt`, for PostgreSQL and sign-in in their own `requirements-*.in`.

| Library | Version | Licence | Needed by |
|---|---|---|---|
"""
OWN = "this project"
_SHORT = {  # words of older metadata, as SPDX writes them
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "MIT License": "MIT",
    "The MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}


@dataclass
class Pinned:
    """One line of the lock file; two versions for two Pythons are two of them."""

    name: str
    version: str
    needed_by: list[str] = field(default_factory=list)


def pinned(lock: str) -> list[Pinned]:
    """What the lock file names, in its order."""
    found: list[Pinned] = []
    for line in lock.splitlines():
        if match := re.match(r"([A-Za-z0-9._-]+)==([^\s;\\]+)", line):
            found.append(Pinned(*match.groups()))
        elif match := re.match(r"    #\s+(?:via )?(\S.*)", line):
            word = match.group(1).strip()
            if found and word != "via":
                found[-1].needed_by.append(OWN if word.startswith("-r ") else word)
    return found


def licence(package: Distribution) -> str:
    """By its SPDX expression, else its classifiers, else the first line of its own words."""
    told = package.metadata
    if expression := told.get("License-Expression"):
        return expression
    classified = [line.rpartition(" :: ")[2] for line in told.get_all("Classifier") or [] if line.startswith("License ::")]
    named = [_SHORT.get(word, word) for word in classified if word != "OSI Approved"]
    own = told.get("License") or ""
    if not named or named == ["BSD"]:  # which of them, the text says
        first = own.strip().splitlines()[:1]
        if first and len(first[0]) < 30 and first[0] != "BSD":
            return _SHORT.get(first[0], first[0])
        return _by_text(own, package) or ", ".join(named) or "not told"
    return ", ".join(named)


def _by_text(own: str, package: Distribution) -> str:
    """Which BSD licence a text is; '' for another."""
    files = [file for file in package.files or [] if "licen" in file.name.lower()]
    texts = [own, *(str(file.locate().read_text("utf-8", "ignore")) for file in files)]
    found = next((" ".join(text.split()) for text in texts if "Redistribution and use in source" in text), "")
    if not found:
        return ""
    return "BSD-3-Clause" if "to endorse or promote" in found else "BSD-2-Clause"


def text() -> str:
    """The whole page. Libraries that this computer's system does not need are named without a licence read."""
    lines = []
    for one in pinned(LOCK.read_text("utf-8")):
        try:
            told = licence(distribution(one.name))
        except PackageNotFoundError:
            told = "not installed here"
        lines.append(f"| {one.name} | {one.version} | {told.replace('|', '/')} | {', '.join(sorted(set(one.needed_by)))} |")
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), "utf-8")
