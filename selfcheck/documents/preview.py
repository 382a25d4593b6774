"""Documents as a piece of a page, to look at before they are made."""

from __future__ import annotations

import base64
from collections.abc import Iterator

from markupsafe import Markup

from selfcheck.documents.parts import Blank, Block, Boxes, Bullets, Document, Facts, Heading, Line, Picture, Table
from selfcheck.documents.signs import clean
from selfcheck.figure_files import to_svg


def write_preview(document: Document, level: int = 2) -> str:
    """Safe HTML: the title is a heading of `level`, the document's headings follow below it (none deeper than 6).

    Every text is escaped; drawings are pictures with their alternative text, so that nothing in them runs. Classes begin
    with `doc-`.
    """
    return _Preview(document.lang, level).whole(document)


class _Preview:
    def __init__(self, lang: str, level: int) -> None:
        self.lang = lang
        self.level = level

    def whole(self, document: Document) -> Markup:
        head = [
            _tag("p", clean(document.watermark), class_="doc-watermark") if document.watermark else "",
            _image(_kind(document.logo), document.logo, document.logo_alt, "doc-logo") if document.logo else "",
            _tag(f"h{self.level}", clean(document.title), class_="doc-title"),
            _tag("p", clean(document.subtitle), class_="doc-subtitle") if document.subtitle else "",
        ]
        return _tag("article", _join(*head, *map(self.block, (*document.cover, *document.blocks))), class_="doc", lang=self.lang)

    def block(self, block: Block) -> Markup:
        if isinstance(block, Heading):
            tags = _tag("p", clean(block.tags), class_="doc-note") if block.tags else ""
            return _join(_tag(f"h{min(self.level + block.level, 6)}", clean(block.text)), tags)
        if isinstance(block, Bullets):
            return _tag("ol" if block.numbered else "ul", _join(*(_tag("li", self.line(line)) for line in block.lines)))
        if isinstance(block, Table):
            return self.table(block)
        if isinstance(block, Facts):
            pairs = (_join(_tag("dt", clean(label)), _tag("dd", clean(value), dir="auto")) for label, value in block.pairs)
            return _tag("dl", _join(*pairs), class_="doc-facts")
        if isinstance(block, Picture):
            return self.picture(block)
        if isinstance(block, Blank):
            rules = (_tag("span", "", class_="doc-rule") for _ in range(block.lines))
            return _tag("div", _join(_tag("strong", clean(block.label)), *rules), class_="doc-blank")
        if isinstance(block, Boxes):
            code = _tag("p", clean(block.code), class_="doc-note") if block.code else ""
            options = (_tag("li", _join("☐ ", self.line(line))) for line in block.options)
            return _join(code, _tag("ul", _join(*options), class_="doc-boxes"))
        return _tag("p", self.line(block), class_=f"doc-{block.style or 'text'}", dir="auto")

    def line(self, line: Line) -> Markup:
        return Markup(" ").join(self.parts(line))

    def parts(self, line: Line) -> Iterator[Markup]:
        if line.label:
            yield _tag("strong", clean(line.label))
        text = Markup("<br>").join(clean(line.text).split("\n"))
        yield _in_language(text, "" if line.lang == self.lang else line.lang)
        if line.address:
            yield _address(clean(line.address))
        if line.mark:
            yield _tag("small", _join(*(_in_language(clean(text), lang) for text, lang in line.mark_pieces(self.lang))))

    def table(self, table: Table) -> Markup:
        """The region can be scrolled with the keyboard and has a name."""
        name = clean(table.caption or ", ".join(table.head))
        cells = (_tag("th", clean(text), scope="col", class_=_side(column, table)) for column, text in enumerate(table.head))
        parts = (
            _tag("caption", clean(table.caption)) if table.caption else "",
            _tag("thead", _tag("tr", _join(*cells))),
            _tag("tbody", _join(*(self.row(number, row, table) for number, row in enumerate(table.rows)))),
        )
        return _tag("div", _tag("table", _join(*parts)), class_="doc-scroll", tabindex="0", role="group", aria_label=name)

    def row(self, number: int, row: tuple[Line, ...], table: Table) -> Markup:
        first, *others = (self.line(line) for line in row)
        cells = (_tag("td", content, class_=_side(column, table)) for column, content in enumerate(others, start=1))
        strong = "doc-strong" if number in table.strong else ""
        return _tag("tr", _join(_tag("th", first, scope="row", class_=_side(0, table)), *cells), class_=strong)

    def picture(self, picture: Picture) -> Markup:
        figure = picture.figure
        image = _image("svg+xml", to_svg(figure).encode(), figure.alt, "doc-drawing")
        drawing = _tag("figure", _join(_tag("figcaption", clean(figure.title)), image), style=f"width: {round(picture.width * 100)}%")
        return _join(drawing, self.table(picture.numbers) if picture.table else "")


def _tag(name: str, content: str, **attributes: str) -> Markup:
    """An element; `content` is escaped unless it is Markup. Empty attributes are left out."""
    given = (Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items() if value)
    return Markup("<{0}{1}>{2}</{0}>").format(name, _join(*given), content)


def _in_language(content: str, lang: str) -> Markup:
    return _tag("span", content, lang=lang) if lang else _join(content)


def _join(*parts: str) -> Markup:
    return Markup("").join(parts)


def _side(column: int, table: Table) -> str:
    return "doc-right" if column in table.right else ""


def _address(address: str) -> Markup:
    if address.startswith(("https://", "http://")):
        return _tag("a", address, href=address, target="_blank", rel="noopener noreferrer")
    return _join(address)


def _kind(logo: bytes) -> str:
    return "png" if logo.startswith(b"\x89PNG") else "jpeg"


def _image(kind: str, image: bytes, alt: str, name: str) -> Markup:
    data = base64.b64encode(image).decode()
    return Markup('<img src="data:image/{};base64,{}" alt="{}" class="{}">').format(kind, data, clean(alt), name)
