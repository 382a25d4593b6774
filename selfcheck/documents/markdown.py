"""Documents as Markdown (GitHub flavour): text that any editor opens, with nothing of the users' taking effect as markup."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selfcheck.documents.parts import Blank, Block, Boxes, Bullets, Document, Facts, Heading, Line, Picture, Table
from selfcheck.documents.signs import clean

_SIGNS = re.compile(r"[\\`*_{}\[\]<>#|~&$^]")
_LINE_START = re.compile(r"^([-+=:]|\d+(?=[.)]))", re.MULTILINE)
# Addresses that viewers turn into links although nothing marks them.
_ADDRESS = re.compile(r"(?i)\b(https?|ftp)://|\b(mailto|xmpp):|\b(www)\.")


def write_markdown(document: Document) -> str:
    """The title is the first heading, the document's own headings follow one level below; pictures are told in words and numbers.

    There is no table of contents and no logo: viewers make their own from the headings.
    """
    blocks = [f"# {_inline(document.full_title)}", _inline(document.watermark) and f"**{_inline(document.watermark)}**"]
    blocks += [part for block in (*document.cover, *document.blocks) for part in _block(block)]
    blocks += ["---", _inline(document.footer)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Heading):
        yield f"{'#' * (block.level + 1)} {_inline(block.text)}"
        yield _small(block.tags)
    elif isinstance(block, Bullets):
        yield "\n".join(f"{f'{number}.' if block.numbered else '-'} {_line(line)}" for number, line in enumerate(block.lines, start=1))
    elif isinstance(block, Table):
        yield from _table(block)
    elif isinstance(block, Facts):
        yield "\n".join(f"- **{_inline(label)}:** {_inline(value)}" for label, value in block.pairs)
    elif isinstance(block, Picture):
        yield f"**{_inline(block.figure.title)}**"
        yield _paragraph(block.figure.alt)
        yield from _table(block.numbers)
    elif isinstance(block, Blank):
        yield f"**{_inline(block.label)}**" if block.label else ""
        yield "\\\n".join([r"\_" * 40] * block.lines)
    elif isinstance(block, Boxes):
        yield _small(block.code)
        yield "\n".join(f"- [ ] {_line(line)}" for line in block.options)
    else:
        yield _text(block)


def _text(line: Line) -> str:
    if line.style in ("own", "notice"):
        return "\n".join(f"> {row}".rstrip() for row in _around(line, _paragraph(line.text)).split("\n"))
    if line.style == "question":
        return f"**{_line(line)}**" if not line.label else _line(line)
    return _around(line, _paragraph(line.text))


def _line(line: Line) -> str:
    """One row of the file: line breaks become `<br>`."""
    return _around(line, _inline(line.text))


def _around(line: Line, text: str) -> str:
    parts = [f"**{_inline(line.label)}**" if line.label else "", text]
    if line.address:
        parts.append(f"<{line.address}>" if _is_address(line.address) else _inline(line.address))
    return " ".join(part for part in (*parts, _small(line.mark)) if part)


def _is_address(address: str) -> bool:
    return re.fullmatch(r"https?://[^\s<>]+", address) is not None


def _table(table: Table) -> Iterator[str]:
    rules = ["---:" if column in table.right else "---" for column in range(len(table.head))]
    rows = [[_line(cell) for cell in row] for row in table.rows]
    for number in table.strong:
        rows[number] = [f"**{cell}**" if cell and "**" not in cell else cell for cell in rows[number]]
    yield f"**{_inline(table.caption)}**" if table.caption else ""
    yield "\n".join(f"| {' | '.join(cells)} |" for cells in ([_inline(text) for text in table.head], rules, *rows))


def _small(text: str) -> str:
    return f"({_inline(text)})" if text else ""


def _paragraph(text: str) -> str:
    """Line breaks stay; an empty line begins a new paragraph."""
    paragraphs = re.split(r"\n\s*\n", escape(text).strip())
    return "\n\n".join(paragraph.replace("\n", "\\\n") for paragraph in paragraphs)


def _inline(text: str) -> str:
    return re.sub(r"\n+", "<br>", escape(text).strip())


def escape(text: str) -> str:
    """The text so that Markdown shows it sign by sign: no emphasis, link, picture, list, code, table or HTML of it takes effect.

    Spaces at the beginning of lines are lost; a mail address may still be offered as a link by some viewers.
    """
    rows = "\n".join(row.strip() for row in clean(text).split("\n"))
    plain = _SIGNS.sub(r"\\\g<0>", rows)
    plain = _LINE_START.sub(lambda start: start[0] + "\\" if start[0].isdigit() else f"\\{start[0]}", plain)
    return _ADDRESS.sub(lambda found: f"{found[0].rstrip('/:.')}\\{found[0][len(found[0].rstrip('/:.')) :]}", plain)
