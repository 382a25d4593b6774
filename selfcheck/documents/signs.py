"""Which signs our fonts can draw, and what stands in a PDF for the others, so that no text of a user is lost."""

from __future__ import annotations

import re
import struct
import unicodedata
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from pathlib import Path

FONTS = Path(__file__).parent.parent / "fonts"
# Liberation Sans: Latin, Greek, Cyrillic, Hebrew. DejaVu Sans: Arabic, Armenian, Georgian, symbols.
TEXT_FONTS, FALLBACK = ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"), "DejaVuSans.ttf"
LETTER = "□"  # for a letter of a script that no font of ours has
_LONG = re.compile(r"\S{31,}")
_BREAK = "\u200b"
_NON_CHARACTERS = "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
_FORBIDDEN = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff{_NON_CHARACTERS}]")


def clean(text: str) -> str:
    """The text without what no document may hold: control signs but line breaks and tabs, lone surrogates, non-characters,
    marks of byte order."""
    if text.isprintable():
        return text
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return _FORBIDDEN.sub("", lines)


def _forbidden(sign: str) -> bool:
    return sign == "\ufeff" or unicodedata.category(sign) in ("Cc", "Cs") or ord(sign) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(sign) <= 0xFDEF


def drawable(text: str) -> str:
    """The text with signs our fonts have; any other symbol becomes its Unicode name in brackets, `[party popper]`, any other letter □.

    PDF/UA allows no sign without a glyph, and a font with Chinese letters would be larger than all of ours. The document
    says once what stands for what; Word, Markdown and the page show everything as typed.
    """
    text = clean(text)
    if _signs() >= set(text):
        return text
    named = "".join(sign if sign in _signs() else _named(sign) for sign in text)
    return named.replace("]\u200d", "]")


def all_drawable(texts: Iterable[str]) -> bool:
    """Whether a PDF shows all of this as typed."""
    return _signs() >= set(clean("\n".join(texts)))


def _named(sign: str) -> str:
    """Joiners, variation selectors and tags say nothing beside a name."""
    if unicodedata.category(sign) in ("Cf", "Mn", "Me") and not unicodedata.combining(sign):
        return ""
    if unicodedata.category(sign)[0] == "L":  # its name would say nothing to a reader
        return LETTER
    name = unicodedata.name(sign, "").lower() or f"U+{ord(sign):04X}"
    return f"[{name}]"


def divisible(text: str) -> str:
    """The text with places to break words of more than 30 signs, which hyphenation may not know. Joined scripts stay joined."""
    return _LONG.sub(lambda match: _divided(match.group()), text)


def _divided(word: str) -> str:
    ends = (after if _joined(before, after) else _BREAK + after for before, after in pairwise(word))
    return word[0] + "".join(ends)


def _joined(before: str, after: str) -> bool:
    return unicodedata.category(after)[0] in "MC" or before == "\u200d" or unicodedata.bidirectional(before) == "AL"


def is_rtl(text: str) -> bool:
    """Whether the first letter is of a script written from right to left."""
    for sign in text:
        if (direction := unicodedata.bidirectional(sign)) in ("L", "R", "AL"):
            return direction != "L"
    return False


@cache
def _signs() -> frozenset[str]:
    """Every sign the PDF can show, upright and bold."""
    upright, bold = (_signs_of(FONTS / name) for name in TEXT_FONTS)
    invisible = {"\n", "\t", "\u00ad", "\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u2060"}
    return frozenset((upright & bold) | _signs_of(FONTS / FALLBACK) | invisible)


def _signs_of(file: Path) -> set[str]:
    """The signs in the `cmap` table of a TrueType font (OpenType specification, formats 4 and 12)."""
    data = file.read_bytes()
    tables = {data[at : at + 4]: struct.unpack_from(">I", data, at + 8)[0] for at in range(12, 12 + 16 * int.from_bytes(data[4:6]), 16)}
    start = tables[b"cmap"]
    codes: set[int] = set()
    for number in range(int.from_bytes(data[start + 2 : start + 4])):
        at = start + struct.unpack_from(">I", data, start + 8 + 8 * number)[0]
        kind = int.from_bytes(data[at : at + 2])
        if kind == 12:
            codes |= _format_12(data, at)
        elif kind == 4:
            codes |= _format_4(data, at)
    return {chr(code) for code in codes if unicodedata.category(chr(code)) != "Co" and not _forbidden(chr(code))}


def _format_12(data: bytes, at: int) -> set[int]:
    groups = struct.iter_unpack(">III", data[at + 16 : at + 16 + 12 * struct.unpack_from(">I", data, at + 12)[0]])
    return {code for first, last, glyph in groups for code in range(first, last + 1) if glyph + code - first}


def _format_4(data: bytes, at: int) -> set[int]:
    """Segments; a code whose glyph is 0 is missing."""
    count = int.from_bytes(data[at + 6 : at + 8]) // 2
    lasts, firsts, deltas, offsets = (
        struct.unpack_from(f">{count}H", data, at + 14 + shift) for shift in (0, 2 * count + 2, 4 * count + 2, 6 * count + 2)
    )
    place = at + 16 + 6 * count  # of the first offset, from which glyphs are counted
    codes: set[int] = set()
    for number, (first, last, delta, offset) in enumerate(zip(firsts, lasts, deltas, offsets, strict=True)):
        for code in range(first, last + 1):
            glyph = code
            if offset:
                glyph = struct.unpack_from(">H", data, place + 2 * number + offset + 2 * (code - first))[0]
            if (glyph or not offset) and (glyph + delta) & 0xFFFF and code != 0xFFFF:
                codes.add(code)
    return codes
