"""The text of a PDF as a reader would copy it, without any program but the library that opens the file."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pikepdf


def pdf_text(raw: bytes) -> str:
    """All text in the order it is drawn, without spaces, which are often gaps, and without hyphens at the end of a line."""
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        return "".join("".join("".join(_page(page)).split()) for page in pdf.pages).replace("\N{SOFT HYPHEN}", "")


def _page(page: pikepdf.Page) -> Iterator[str]:
    maps = {str(name): _signs(font.ToUnicode.read_bytes().decode("latin-1")) for name, font in page.resources.get("/Font", {}).items()}
    current: dict[int, str] = {}
    for instruction in pikepdf.parse_content_stream(page):
        operator = str(instruction.operator)
        if operator == "Tf":
            current = maps[str(instruction.operands[0])]
        elif operator in ("Tj", "TJ"):
            parts = instruction.operands[0] if operator == "TJ" else [instruction.operands[0]]
            for part in parts:
                if isinstance(part, pikepdf.String):
                    glyphs = bytes(part)
                    yield "".join(current.get(int.from_bytes(glyphs[at : at + 2]), "") for at in range(0, len(glyphs), 2))


def _signs(cmap: str) -> dict[int, str]:
    """Glyph numbers and their signs, from the lists and ranges of a ToUnicode map."""

    def sign(hexadecimal: str) -> str:
        return bytes.fromhex(hexadecimal).decode("utf-16-be")

    found = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        found |= {int(glyph, 16): sign(text) for glyph, text in re.findall(r"<(\w+)>\s*<(\w+)>", block)}
    for block in re.findall(r"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
        for first, last, text in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            start = int(first, 16)
            found |= {glyph: chr(ord(sign(text)) + glyph - start) for glyph in range(start, int(last, 16) + 1)}
    return found
