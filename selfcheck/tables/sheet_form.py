"""The columns of the answer sheet, and the words by which its writing and its reading agree."""

from __future__ import annotations

from functools import cache
from typing import Literal

from selfcheck.texts import LANGUAGES, translator

Column = Literal[
    "code", "criterion", "levels", "recommended", "state", "level", "reason", "note", "evidence", "importance", "target", "target-reason", "id"
]  # fmt: skip
COLUMNS: tuple[Column, ...] = (
    "code", "criterion", "levels", "recommended", "state", "level", "reason", "note", "evidence", "importance", "target", "target-reason", "id",
)  # fmt: skip
TEXTS: tuple[Column, ...] = ("reason", "note", "evidence", "target-reason")
FILLED: tuple[Column, ...] = ("state", "level", *TEXTS, "importance", "target")
STATES = ("rated", "unknown", "not-applicable")
TECHNICAL = "selfcheck"  # name of the hidden sheet that says which edition the answers belong to
FORMAT = "answer-sheet 1"
PLACE_FIELDS = ("municipality-name", "neighbourhood-name", "phase")


def plain(text: str) -> str:
    """Words without what people change by accident: case, spaces, quotation marks, a final full stop."""
    return " ".join(text.replace("\u00a0", " ").replace("’", "'").casefold().split()).strip(" .:„“”\"'")


@cache
def headings() -> dict[str, Column]:
    """Column by its heading in any language, and by its own name."""
    named = {plain(translator(lang)(f"sheet.col-{column}")): column for lang in LANGUAGES for column in COLUMNS}
    return named | {plain(column): column for column in COLUMNS}


@cache
def states() -> dict[str, str]:
    """State by its words in any language, and by its own name."""
    words = ("rated", "unknown", "not-applicable", "open")
    named = {plain(translator(lang)(f"state.{state}")): state for lang in LANGUAGES for state in words}
    return named | {plain(state): state for state in words}


@cache
def continued() -> frozenset[str]:
    """What the first column says in a row that continues the texts of the row above."""
    return frozenset(plain(translator(lang)("sheet.continued")) for lang in LANGUAGES)
