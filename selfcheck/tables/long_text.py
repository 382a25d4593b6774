"""Texts too long for one cell, cut where a cell ends and never shortened."""

from __future__ import annotations

MAX_UNITS = 32_767  # of UTF-16, as Excel counts: an emoji takes two


def split_text(text: str, limit: int = MAX_UNITS) -> list[str]:
    """The text in parts that each fit into a cell; [''] for an empty one."""
    if len(text) * 2 <= limit:
        return [text]
    parts, start, units = [], 0, 0
    for position, sign in enumerate(text):
        size = 2 if ord(sign) > 0xFFFF else 1
        if units + size > limit:
            parts.append(text[start:position])
            start, units = position, 0
        units += size
    return [*parts, text[start:]]
