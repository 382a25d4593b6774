"""What stands at the foot of every printed page of a workbook."""

from __future__ import annotations

from typing import Any

from selfcheck.texts import Translate, shorten

NAME_SIGNS = 90  # title, name and page number share a line, and Excel takes 255 signs at most


def set_feet(book: Any, title: str, name: str, t: Translate) -> None:
    """Title and name at the left, the page at the right, on every sheet there is by now."""
    words = " · ".join(shorten(part, NAME_SIGNS) for part in (title, name) if part)
    plain = " ".join(words.split()).replace("&", "&&")  # a single & begins a code
    for sheet in book.worksheets():
        sheet.set_footer(f"&L{plain}&R{t('proof.page')} &P / &N")
