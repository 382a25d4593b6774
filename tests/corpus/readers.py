"""Each reader of the corpus as its route uses it: bytes in, sentences out."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import yaml

from selfcheck import gate
from selfcheck.catalogue_files import load_catalogue
from selfcheck.editions import bring_forward
from selfcheck.faults import FaultyFileError, shown
from selfcheck.overlay_process import FOLDER as SENT
from selfcheck.overlay_process import lay_over
from selfcheck.overlay_upload import unpack
from selfcheck.reports.logo import check_logo
from selfcheck.texts import translator
from selfcheck.typed_form import Typed, read_typed
from tests.corpus import made

TAKEN = "taken"
JSON_FILES, YAML_FILES = made.HERE / "files" / "json", made.HERE / "files" / "yaml"
TYPED = {
    "too-high": ("5", "", ""), "minus": ("-1", "", ""), "half": ("2,5", "", ""), "word": ("viel", "", ""), "formula": ("=1+1", "", ""),
    "markup": ("<script>alert(1)</script>", "", ""), "superscript": ("²", "", ""), "arabic-digit": ("٣", "", ""), "digits": ("9" * 5000, "", ""),
    "no-reason": ("–", "", ""), "blank-reason": ("-", " \n ", ""), "long-note": ("3", "", "x" * 20_001), "nul-in-note": ("3", "", "a\0b"),
    "surrogate-in-note": ("3", "", "a\udc80b"), "long-reason": ("3", "x" * 20_001, ""), "right-to-left": ("\u202e3", "", ""),
    "ok-word": ("Weiß nicht", "", ""), "ok-blank": ("", "", ""), "ok-right-to-left-note": ("3", "", "\u202etxet"),
}  # fmt: skip


def import_file(name: str, raw: bytes) -> None:
    """As `/a/import` does."""
    catalogue = made.corpus_catalogue()
    given = gate.read_upload(name, raw, catalogue)
    bring_forward(given.content, shown(name), catalogue, (), translator("de"))


def criterion_file(name: str, raw: bytes) -> None:
    """In place of people/team-size.yaml of the small catalogue."""
    with tempfile.TemporaryDirectory() as folder:
        there = Path(folder) / "catalogue"
        shutil.copytree(made.FOLDER, there)
        (there / "people" / "team-size.yaml").write_bytes(raw)
        load_catalogue(there)


def overlay(name: str, raw: bytes) -> None:
    unpack(name, raw)
    lay_over(raw, "de", [made.FOLDER])


def typed(name: str, _raw: bytes) -> None:
    read_typed(made.corpus_catalogue(), {}, {"team-size": Typed(*TYPED[name])})


def logo(name: str, raw: bytes) -> None:
    check_logo(raw, shown(name))


def _of_folder(folder: Path) -> dict[str, Callable[[], bytes]]:
    return {file.name: file.read_bytes for file in sorted(folder.iterdir())}


READERS: dict[str, tuple[Callable[[str, bytes], None], dict[str, Callable[[], bytes]]]] = {
    "json": (import_file, _of_folder(JSON_FILES) | {f"{name}.made.json": make for name, make in made.JSON.items()}),
    "yaml": (criterion_file, _of_folder(YAML_FILES) | {f"{name}.made.yaml": make for name, make in made.YAML.items()}),
    "xlsx": (import_file, made.XLSX),
    "names": (import_file, made.NAMES),
    "typed": (typed, dict.fromkeys(TYPED, bytes)),
    "logo": (logo, made.LOGO),
    "overlay": (overlay, made.OVERLAY),
}


def told(reader: str, name: str) -> list[str]:
    """What is said about a case, in German; TAKEN alone where it is taken. Every other exception is a fault of ours."""
    read, cases = READERS[reader]
    try:
        read(name, cases[name]())
    except FaultyFileError as error:
        return [fault.text("de").replace(f"{SENT}/", "", 1) for fault in error.faults]
    return [TAKEN]


# --- the table --------------------------------------------------------------------------------------------------------


def label(name: str) -> str:
    """A name of the corpus as it can stand in the table: hostile signs as escapes, long ones shortened."""
    text = name.encode("unicode_escape").decode()
    return text if len(text) <= 60 else text[:57] + "..."


@cache
def expected() -> dict[str, dict[str, list[str]]]:
    """The first two sentences of each case, by reader and label."""
    table = yaml.safe_load((made.HERE / "cases.yaml").read_text("utf-8"))
    return {reader: {name: list(lines) for name, lines in cases.items()} for reader, cases in table.items()}
