"""The YAML files of a catalogue or overlay folder, read but not yet understood."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from selfcheck.faults import Fault, FaultyFileError, unknown
from selfcheck.yamlfile import Parsed, parse

SHARED = ("sources", "facts", "glossary", "scoring-terms", "positions", "profile")
NOT_CRITERIA = {"demo", "ballot", "overlays", "migrations"}

Files = Mapping[str, Parsed]


@dataclass(frozen=True, slots=True)
class Folder:
    """Files by their path inside the folder; what could not be read is `broken`, `faults` says why.

    `content` is every file with its name and length, to be hashed; `name` is how faults call the folder.
    """

    name: str
    files: Files
    broken: frozenset[str]
    faults: tuple[Fault, ...]
    content: bytes


def read_folder(path: Path, name: str, head: str, strict: bool = False) -> Folder:
    """Read `head`, the shared files and all criteria. Raises FaultyFileError if `head` is missing.

    Other files beside them are left alone; if `strict`, they are faults.
    """
    if not (path / head).is_file():
        raise FaultyFileError([Fault(_place(name, head), None, f"fault.no-{head.removesuffix('.yaml')}")])
    known = {head, *(f"{shared}.yaml" for shared in SHARED)}
    files: dict[str, Parsed] = {}
    faults: list[Fault] = []
    broken: set[str] = set()
    content = b""
    for file in _wanted(path, known, name, faults, strict):
        raw = (path / file).read_bytes()
        content += f"{file}\0{len(raw)}\0".encode() + raw
        try:
            files[file] = parse(raw, _place(name, file))
        except FaultyFileError as error:
            faults += error.faults
            broken.add(file)
    return Folder(name, files, frozenset(broken), tuple(faults), content)


def criterion_id(file: str) -> str | None:
    """The id of a criterion's file, None for the shared files."""
    return file.rpartition("/")[2].removesuffix(".yaml") if "/" in file else None


def criterion_files(files: Collection[str]) -> dict[str, str]:
    """Criterion files by id."""
    return {name: file for file in files if (name := criterion_id(file))}


def _wanted(path: Path, known: Collection[str], name: str, faults: list[Fault], strict: bool) -> list[str]:
    """What is to be read, in order; an id that is used in two folders is a fault."""
    wanted = []
    for file in sorted(file.name for file in path.glob("*.yaml")):
        if file in known:
            wanted.append(file)
        elif strict:
            faults.append(unknown(_place(name, file), None, "file", file, known))
    ids: dict[str, str] = {}
    for file in sorted(file.relative_to(path).as_posix() for file in path.glob("*/*.yaml")):
        if file.split("/")[0] in NOT_CRITERIA:
            continue
        word = criterion_id(file) or ""
        if word in ids:
            values = {"word": word, "other": _place(name, ids[word])}
            faults.append(Fault(_place(name, file), None, "fault.id-twice", values))
        else:
            ids[word] = file
            wanted.append(file)
    return wanted


def _place(name: str, file: str) -> str:
    return (Path(name) / file).as_posix()
