"""A drawing with everything that must go with it: what it says in words, and the same numbers as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One chart, the same on screen, in documents and as a file.

    id: part of file names and addresses. spec: a complete Vega-Lite specification with its data.
    alt: the result with its numbers, for who does not see the drawing. head, rows: the numbers as a table;
    the first column names the row. width: of the drawing in pixels as documents show it.
    """

    id: str
    title: str
    spec: dict[str, Any]
    alt: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    width: int = 640
