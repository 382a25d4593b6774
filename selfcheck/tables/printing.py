"""What stands at the foot of every printed page of a workbook."""

from __future__ import annotations

from typing import Any

from selfcheck.texts import Translate, shorten

NAME_SIGNS = 90  # of title and of name; Excel takes 255 signs at most


def set_feet(book: Any, title: str, name: str, t: Translate) -> None:
    """Page, title and name on every sheet there is by now; all in one part, as Excel prints the three parts over each other."""
    words = " · ".join(shorten(part, NAME_SIGNS) for part in (title, name) if part)
    plain = " ".join(words.split()).replace("&", "&&")  # a single & begins a code
    for sheet in book.worksheets():
        sheet.set_footer(f"&L{t('proof.page')} &P / &N · {plain}")
