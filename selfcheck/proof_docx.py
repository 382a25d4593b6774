"""The proof as a Word document: real headings, a linked table of contents, header rows, language of every text."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from selfcheck.proof_parts import Block, Bullets, Heading, Line, Proof, Table

FONT = "Liberation Sans"  # has the widths of Arial, which Word takes where it is missing
BLUE, GREY = RGBColor(0x00, 0x4B, 0x76), RGBColor(0x4A, 0x4A, 0x4A)
LOCALES = {"de": "de-DE", "en": "en-GB"}
TEXT_WIDTH = Cm(13.2)
HEADING_POINTS = {1: 17, 2: 13, 3: 12, 4: 10}


def write_docx(proof: Proof) -> bytes:
    """A4 with a wide right margin for notes, as in the PDF."""
    file = io.BytesIO()
    _Writer(proof).document.save(file)
    return file.getvalue()


class _Writer:
    def __init__(self, proof: Proof) -> None:
        self.proof = proof
        self.document = Document()
        self._bookmarks = 0
        self._set_properties()
        self._set_language()
        self._set_styles()
        self._style_ids = {style.name: style.style_id for style in self.document.styles}
        self._set_page()
        self._cover()
        self._contents()
        for block in proof.blocks:
            self._block(block)

    # --- the whole document

    def _set_properties(self) -> None:
        properties, proof = self.document.core_properties, self.proof
        day = dt.datetime.combine(proof.day, dt.time())
        properties.title = f"{proof.title} – {proof.subtitle}"
        properties.author, properties.comments, properties.language = proof.title, "", LOCALES[proof.lang]
        properties.created = properties.modified = day
        properties.last_modified_by = ""

    def _set_language(self) -> None:
        defaults = self.document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
        language = defaults.find(qn("w:lang"))
        language.set(qn("w:val"), LOCALES[self.proof.lang])
        theme = self.document.settings.element.find(qn("w:themeFontLang"))
        if theme is not None:
            theme.set(qn("w:val"), LOCALES[self.proof.lang])
        self.document.settings.element.find(qn("w:defaultTabStop")).addnext(OxmlElement("w:autoHyphenation"))

    def _set_styles(self) -> None:
        styles = self.document.styles
        for name in ("Normal", "Title", "Subtitle", *(f"Heading {level}" for level in HEADING_POINTS)):
            self._set_font(styles[name])
        styles["Normal"].font.size = Pt(9.5)
        styles["Normal"].paragraph_format.space_after = Pt(4)
        for name, points in {"Title": 24, "Subtitle": 14}.items():
            font = styles[name].font
            font.size, font.color.rgb, font.italic = Pt(points), BLUE, False
        styles["Title"].paragraph_format.space_before = Pt(90)
        for level, points in HEADING_POINTS.items():
            style = styles[f"Heading {level}"]
            style.font.size, style.font.color.rgb, style.font.italic = Pt(points), BLUE, False
            style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(10), Pt(4)
        self._add_style("Question", 11, bold=True).paragraph_format.keep_with_next = True
        self._add_style("Small print", 8, color=GREY).paragraph_format.space_before = Pt(3)
        for level in (1, 2, 3):
            entry = self._add_style(f"toc {level}", 9, bold=level == 1).paragraph_format
            entry.left_indent, entry.space_after = Cm(0.5 * (level - 1)), Pt(0)
            entry.line_spacing = 1.0
            entry.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)

    def _set_font(self, style: Any) -> None:
        style.font.name = FONT
        fonts = style.element.rPr.rFonts
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)

    def _add_style(self, name: str, points: float, bold: bool = False, color: RGBColor | None = None) -> Any:
        style: Any = self.document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = self.document.styles["Normal"]
        style.font.size, style.font.bold = Pt(points), bold
        if color is not None:
            style.font.color.rgb = color
        return style

    def _set_page(self) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin, section.right_margin = Cm(2), Cm(5.8)
        section.top_margin, section.bottom_margin = Cm(2.2), Cm(2)
        footer = section.footer.paragraphs[0]
        footer.style = self.document.styles["Small print"]
        footer.add_run(f"{self.proof.footer} · {self.proof.page} ")
        _add_field(footer, "PAGE", "1")

    # --- cover and table of contents

    def _cover(self) -> None:
        self._paragraph("Title", self.proof.title)
        self._paragraph("Subtitle", self.proof.subtitle)
        for line in (*self.proof.edition, *self.proof.how_to_read):
            self._line(line)

    def _contents(self) -> None:
        """A field that Word fills with page numbers on F9; until then it holds linked titles."""
        title = self._paragraph("Subtitle", self.proof.contents)
        title.paragraph_format.page_break_before = True
        listed = [heading for heading in self.proof.headings if heading.level < 4]
        paragraph: Any = None
        for number, heading in enumerate(listed):
            paragraph = self._paragraph(f"toc {heading.level}")
            if number == 0:
                _begin_field(paragraph, r'TOC \o "1-3" \h \z \u')
            link = OxmlElement("w:hyperlink")
            link.set(qn("w:anchor"), _bookmark_name(number))
            run = paragraph.add_run(heading.text)
            link.append(run._r)
            paragraph._p.append(link)
        if paragraph is not None:
            _end_field(paragraph)

    # --- blocks

    def _paragraph(self, style: str, text: str = "") -> Any:
        """Sets the style's id itself: python-docx searches all styles for each paragraph, half of the time."""
        paragraph = self.document.add_paragraph(text)
        paragraph._p.style = self._style_ids[style]
        return paragraph

    def _block(self, block: Block) -> None:
        if isinstance(block, Heading):
            self._heading(block)
        elif isinstance(block, Bullets):
            for line in block.lines:
                self._line(line, "List Bullet")
        elif isinstance(block, Table):
            self._table(block)
        else:
            paragraph = self._line(block, {"": "Normal", "question": "Question"}.get(block.style, "Small print"))
            paragraph.paragraph_format.keep_with_next = block.style in ("question", "intro")

    def _heading(self, heading: Heading) -> None:
        paragraph = self._paragraph(f"Heading {heading.level}", heading.text)
        if heading.new_page:
            paragraph.paragraph_format.page_break_before = True
        if heading.level < 4:
            _add_bookmark(paragraph, self._bookmarks)
            self._bookmarks += 1
        if heading.tags:
            self._paragraph("Small print", heading.tags).paragraph_format.keep_with_next = True

    def _line(self, line: Line, style: str = "Normal") -> Any:
        paragraph = self._paragraph(style)
        self._fill(paragraph, line)
        return paragraph

    def _fill(self, paragraph: Any, line: Line, mark_below: bool = False) -> None:
        if line.lead:
            colon = "" if line.lead.endswith("]") or len(line.lead) == 1 else ":"
            paragraph.add_run(f"{line.lead}{colon} ").bold = True
        text = f"{line.text} {line.address}" if line.address else line.text
        run = paragraph.add_run(text)
        if line.lang not in ("", self.proof.lang):
            _set_run_language(run, LOCALES[line.lang])
        if line.mark:
            if mark_below:
                run.add_break()
            mark = paragraph.add_run(line.mark if mark_below else f" {line.mark}")
            mark.font.size, mark.font.color.rgb = Pt(8), GREY

    def _table(self, block: Table) -> None:
        table = self.document.add_table(rows=0, cols=len(block.widths), style="Table Grid")
        table.autofit = False
        share = TEXT_WIDTH / sum(block.widths)
        for index, cells in enumerate((tuple(Line("", lead=text) for text in block.head), *block.rows)):
            row = table.add_row()
            _mark_row(row, is_header=index == 0)
            for cell, line, width in zip(row.cells, cells, block.widths, strict=True):
                cell.width = int(share * width)
                if index == 0:
                    cell.paragraphs[0].add_run(line.lead).bold = True
                else:
                    self._fill(cell.paragraphs[0], line, mark_below=True)
                if index < len(block.rows):
                    cell.paragraphs[0].paragraph_format.keep_with_next = True
        for column, width in zip(table.columns, block.widths, strict=True):
            column.width = int(share * width)


# --- what python-docx has no words for


def _mark_row(row: Any, is_header: bool) -> None:
    """Rows stay whole; the header row is marked as such and repeated on the next page."""
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if is_header:
        properties.append(OxmlElement("w:tblHeader"))


def _set_run_language(run: Any, locale: str) -> None:
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), locale)
    run._r.get_or_add_rPr().append(language)


def _bookmark_name(number: int) -> str:
    return f"_Toc{number + 1:08d}"


def _add_bookmark(paragraph: Any, number: int) -> None:
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for element in (start, end):
        element.set(qn("w:id"), str(number))
    start.set(qn("w:name"), _bookmark_name(number))
    paragraph._p.insert_element_before(start, "w:r")
    paragraph._p.append(end)


def _add_field(paragraph: Any, code: str, shown: str) -> None:
    _begin_field(paragraph, code)
    paragraph.add_run(shown)
    _end_field(paragraph)


def _begin_field(paragraph: Any, code: str) -> None:
    _add_field_sign(paragraph, "begin")
    instruction = OxmlElement("w:instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = code
    paragraph.add_run()._r.append(instruction)
    _add_field_sign(paragraph, "separate")


def _end_field(paragraph: Any) -> None:
    _add_field_sign(paragraph, "end")


def _add_field_sign(paragraph: Any, kind: str) -> None:
    sign = OxmlElement("w:fldChar")
    sign.set(qn("w:fldCharType"), kind)
    paragraph.add_run()._r.append(sign)
