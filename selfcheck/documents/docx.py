"""Documents for Word: real headings, a linked table of contents, header rows, alternative texts, the language of every text."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from selfcheck.documents.docx_marks import (
    add_bookmark,
    add_link,
    bookmark_name,
    mark_row,
    restart_numbers,
    set_language,
    set_rtl,
    shade_cell,
)
from selfcheck.documents.docx_styles import GREY, LOCALES, begin_field, end_field, set_up, text_width
from selfcheck.documents.fitting import may_divide_blank, may_divide_facts, may_divide_row, may_divide_table
from selfcheck.documents.parts import Blank, Block, Boxes, Bullets, Document, Facts, Heading, Line, Picture, Table
from selfcheck.documents.signs import clean, is_rtl
from selfcheck.figure_files import to_png

STYLES = {"": "Normal", "question": "Question", "lead": "First sentence", "notice": "Notice", "own": "Own words"}
LOGO_HEIGHT = Cm(2.2)
LARGEST_HEIGHT = Cm(23)  # of a picture, with its title on the same page
LABEL_SIGNS = 37  # of a fact, before its value must go to the next line


def write_docx(document: Document) -> bytes:
    """A4, all of it to be edited. The same document gives the same bytes: its only date is `document.day`."""
    file = io.BytesIO()
    _Writer(document).word.save(file)
    return _with_day(file, document.day)


def _with_day(file: io.BytesIO, day: dt.date) -> bytes:
    """The same archive, every part dated `day`."""
    dated = io.BytesIO()
    with zipfile.ZipFile(file) as given, zipfile.ZipFile(dated, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in given.namelist():
            part = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            part.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(part, given.read(name))
    return dated.getvalue()


def _keep_together(paragraphs: Iterable[Any]) -> None:
    """Each on the page of the one after it."""
    for paragraph in paragraphs:
        paragraph.paragraph_format.keep_with_next = True


class _Writer:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.word: Any = docx.Document()
        self.width = text_width(document)
        self._bookmarks = self._pictures = 0
        set_up(self.word, document)
        self._style_ids = {style.name: style.style_id for style in self.word.styles}
        self._cover()
        if document.contents:
            self._contents()
        if document.cover or document.contents:
            self._break_before_body()
        for before, block in zip((None, *document.body), document.body, strict=False):
            self._block(block, before)

    # --- cover and table of contents

    def _cover(self) -> None:
        document = self.document
        if document.logo:
            run = self._paragraph("Normal").add_run()
            run.add_picture(io.BytesIO(document.logo), height=LOGO_HEIGHT)
            self._fit(run, document.logo_alt)
        title = self._paragraph("Title", document.title)
        title.paragraph_format.space_before = Pt(90 if document.cover and not document.logo else 12)
        if document.subtitle:
            self._paragraph("Subtitle", document.subtitle)
        for block in document.cover:
            self._block(block)

    def _contents(self) -> None:
        """A field that Word fills with page numbers on F9; until then it holds linked titles.

        Marked to be updated on opening, Word would greet every reader with a question about fields that may refer to
        other files: worse for a council than titles without numbers.
        """
        title = self._paragraph("Subtitle", self.document.words.contents)
        title.paragraph_format.page_break_before = True
        listed = [heading for heading in self.document.headings if heading.level < 4]
        paragraph: Any = None
        for number, heading in enumerate(listed):
            paragraph = self._paragraph(f"toc {heading.level}")
            if number == 0:
                begin_field(paragraph, r'TOC \o "1-3" \h \z \u')
            link = OxmlElement("w:hyperlink")
            link.set(qn("w:anchor"), bookmark_name(number))
            link.append(paragraph.add_run(clean(heading.text))._r)
            paragraph._p.append(link)
        if paragraph is not None:
            end_field(paragraph)

    def _break_before_body(self) -> None:
        if self.document.body and not isinstance(self.document.body[0], Heading):
            self.word.add_page_break()

    # --- blocks

    def _paragraph(self, style: str, text: str = "") -> Any:
        """Sets the style's id itself: python-docx searches all styles for each paragraph, half of the time."""
        paragraph = self.word.add_paragraph(clean(text))
        paragraph._p.style = self._style_ids[style]
        return paragraph

    def _block(self, block: Block, before: Block | None = None) -> None:
        if isinstance(block, Heading):
            self._heading(block)
        elif isinstance(block, Bullets):
            self._bullets(block)
        elif isinstance(block, Table):
            self._table(block)
        elif isinstance(block, Facts):
            self._facts(block)
        elif isinstance(block, Picture):
            self._picture(block)
        elif isinstance(block, Blank):
            self._blank(block)
        elif isinstance(block, Boxes):
            self._boxes(block)
        else:
            paragraph = self._line(block, STYLES.get(block.style, "Small print"))
            if block.keep or block.style in ("question", "intro"):
                paragraph.paragraph_format.keep_with_next = True
            if block.style == "question" and not isinstance(before, Heading):
                paragraph.paragraph_format.space_before = Pt(10)

    def _heading(self, heading: Heading) -> None:
        paragraph = self._paragraph(f"Heading {heading.level}", heading.text)
        if heading.new_page:
            paragraph.paragraph_format.page_break_before = True
        if heading.level < 4:
            add_bookmark(paragraph, self._bookmarks)
            self._bookmarks += 1
        if heading.tags:
            self._paragraph("Small print", heading.tags).paragraph_format.keep_with_next = True

    def _line(self, line: Line, style: str = "Normal") -> Any:
        paragraph = self._paragraph(style)
        self._fill(paragraph, line)
        return paragraph

    def _fill(self, paragraph: Any, line: Line, mark_below: bool = False, bold: bool | None = None, *, after_label: bool = False) -> None:
        if line.label:
            paragraph.add_run(clean(f"{line.label} ")).bold = True
        run = paragraph.add_run(clean(line.text))
        run.bold = bold
        if line.lang not in ("", self.document.lang):
            set_language(run, LOCALES[line.lang])
        if is_rtl(line.text):
            set_rtl(paragraph, run, whole=not line.label and not after_label)
        if line.address:
            paragraph.add_run(" ")
            add_link(paragraph, clean(line.address))
        if line.mark:
            if mark_below:
                paragraph.add_run().add_break()
            else:
                paragraph.add_run(" ")
            for text, lang in line.mark_pieces(self.document.lang):
                self._small(paragraph, text, lang)

    def _small(self, paragraph: Any, text: str, lang: str) -> None:
        run = paragraph.add_run(clean(text))
        run.font.size, run.font.color.rgb = Pt(8), GREY
        if lang:
            set_language(run, LOCALES[lang])

    def _facts(self, block: Facts) -> None:
        pairs = [self._labelled("Fact", clean(label), Line(value), below=len(label) > LABEL_SIGNS) for label, value in block.pairs]
        if not may_divide_facts(block):
            _keep_together(pairs if block.keep else pairs[:-1])

    def _labelled(self, style: str, label: str, line: Line, below: bool = False) -> Any:
        paragraph = self._paragraph(style)
        run = paragraph.add_run(label if below else f"{label}\t")
        run.bold = style == "Fact"
        if below:
            run.add_break()
        self._fill(paragraph, line, after_label=True)
        return paragraph

    def _bullets(self, block: Bullets) -> None:
        paragraphs = [self._line(line, "List Number" if block.numbered else "List Bullet") for line in block.lines]
        if block.numbered:
            restart_numbers(self.word, paragraphs)

    def _blank(self, block: Blank) -> None:
        if block.label:
            label = self._line(Line("", lead=block.label))
            label.paragraph_format.keep_with_next = True
        room = self._paragraph("To fill in")
        room.paragraph_format.keep_together = not may_divide_blank(block)
        for _ in range(2 * block.lines - 1):  # a written line takes the height of two typed ones
            room.add_run().add_break()

    def _boxes(self, block: Boxes) -> None:
        """The first stay with the question, the last with the room for a note below.

        All of them could stay on one page in Word; LibreOffice then leaves the heading alone on the page before.
        """
        if block.code:
            self._paragraph("Small print", block.code).paragraph_format.keep_with_next = True
        options = [self._labelled("Box", "☐", line) for line in block.options]
        for paragraph in options:
            paragraph.paragraph_format.keep_together = True
        _keep_together([*options[:1], *options[-2:]])

    def _picture(self, block: Picture) -> None:
        self._paragraph("Caption", block.figure.title)
        run = self._paragraph("Normal").add_run()
        run.add_picture(io.BytesIO(to_png(block.figure)), width=int(self.width * block.width))
        self._fit(run, block.figure.alt)
        if block.table:
            self._table(block.numbers)

    def _fit(self, run: Any, alt: str) -> None:
        """Alternative text and a number of its own for a picture, no wider than the line and no higher than the page."""
        extent = run._r.find(f".//{qn('wp:extent')}")
        properties = run._r.find(f".//{qn('wp:docPr')}")
        self._pictures += 1
        properties.set("descr", clean(alt))
        properties.set("id", str(self._pictures))
        width, height = int(extent.get("cx")), int(extent.get("cy"))
        share = min(Fraction(1), Fraction(int(self.width), width), Fraction(int(LARGEST_HEIGHT), height))
        for size in (extent, run._r.find(f".//{qn('a:ext')}")):
            size.set("cx", str(int(width * share)))
            size.set("cy", str(int(height * share)))

    def _table(self, block: Table) -> None:
        if block.caption:
            self._paragraph("Caption", block.caption)
        table = self.word.add_table(rows=0, cols=len(block.widths), style="Table Grid")
        table.autofit = False
        share, whole = self.width / sum(block.widths), not may_divide_table(block)
        widths = [int(share * width) for width in block.widths]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        head = tuple(Line(text) for text in block.head)
        for index, line_of_cells in enumerate((head, *block.rows)):
            row, strong = table.add_row(), index == 0 or index - 1 in block.strong
            mark_row(row, is_header=index == 0, whole=not may_divide_row(line_of_cells))
            for column, (cell, line) in enumerate(zip(row.cells, line_of_cells, strict=True)):
                cell.width = widths[column]
                paragraph = cell.paragraphs[0]
                paragraph._p.style = self._style_ids["Cell"]
                self._fill(paragraph, line, mark_below=True, bold=True if strong else None)
                if column in block.right:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                if strong and index:
                    shade_cell(cell)
                if whole and index < len(block.rows):
                    paragraph.paragraph_format.keep_with_next = True
        self._paragraph("Table end")
