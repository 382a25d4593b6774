"""Page, styles, language and properties of a Word document, and the fields and marks python-docx has no words for."""

from __future__ import annotations

import datetime as dt
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt, RGBColor

from selfcheck.documents.parts import Document
from selfcheck.documents.signs import clean

FONT = "Liberation Sans"  # has the widths of Arial, which Word takes where it is missing
BLUE, GREY = RGBColor(0x00, 0x4B, 0x76), RGBColor(0x4A, 0x4A, 0x4A)
PALE, RULE = "EEF3F7", "969696"
LOCALES = {"de": "de-DE", "en": "en-GB"}
HEADING_POINTS = {1: 17, 2: 13, 3: 12, 4: 10}
LABEL_WIDTH = Cm(7.6)
CELL_ROOM = Pt(2)
LONGEST_PROPERTY = 255  # signs Word allows in a property


def text_width(document: Document) -> Length:
    """A4 without margins; a proof has a wide right one for notes."""
    return Cm(13.2) if document.layout == "proof" else Cm(16.6)


def set_up(word: Any, document: Document) -> None:
    """Everything but the blocks."""
    _set_properties(word, document)
    _set_language(word, document.lang)
    _set_fonts(word, 9.5 if document.layout == "proof" else 10)
    _add_styles(word, text_width(document))
    _set_table_style(word.styles["Table Grid"].element.find(qn("w:tblPr")))
    _set_page(word, document)


def _set_properties(word: Any, document: Document) -> None:
    properties = word.core_properties
    properties.title = clean(document.full_title)[:LONGEST_PROPERTY]
    properties.author = clean(document.title)[:LONGEST_PROPERTY]
    properties.comments, properties.last_modified_by, properties.language = "", "", LOCALES[document.lang]
    properties.created = properties.modified = dt.datetime.combine(document.day, dt.time())


def _set_language(word: Any, lang: str) -> None:
    defaults = word.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    defaults.find(qn("w:lang")).set(qn("w:val"), LOCALES[lang])
    theme = word.settings.element.find(qn("w:themeFontLang"))
    if theme is not None:
        theme.set(qn("w:val"), LOCALES[lang])
    word.settings.element.find(qn("w:defaultTabStop")).addnext(OxmlElement("w:autoHyphenation"))


# --- styles


def _set_fonts(word: Any, points: float) -> None:
    styles = word.styles
    for name in ("Normal", "Title", "Subtitle", "Caption", *(f"Heading {level}" for level in HEADING_POINTS)):
        _set_font(styles[name])
    styles["Normal"].font.size = Pt(points)
    styles["Normal"].paragraph_format.space_after = Pt(4)
    for name, size in {"Title": 24, "Subtitle": 14}.items():
        font = styles[name].font
        font.size, font.color.rgb, font.italic = Pt(size), BLUE, False
    for level, size in HEADING_POINTS.items():
        style = styles[f"Heading {level}"]
        style.font.size, style.font.color.rgb, style.font.italic = Pt(size), BLUE, False
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(10), Pt(4)
    caption = styles["Caption"]
    caption.font.size, caption.font.bold, caption.font.color.rgb = Pt(points), True, RGBColor(0, 0, 0)
    caption.paragraph_format.space_before, caption.paragraph_format.keep_with_next = Pt(8), True


def _set_font(style: Any) -> None:
    style.font.name = FONT
    fonts = style.element.rPr.rFonts
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)


def _add_styles(word: Any, width: Length) -> None:
    _add_style(word, "Question", 11, bold=True).paragraph_format.keep_with_next = True
    _add_style(word, "Small print", 8, color=GREY).paragraph_format.space_before = Pt(3)
    _add_style(word, "First sentence", 12.5).paragraph_format.space_after = Pt(8)
    notice = _add_style(word, "Notice")
    notice.paragraph_format.space_before = notice.paragraph_format.space_after = Pt(9)
    _border(notice, {"left": ("24", "004B76")})
    _shade(notice)
    own = _add_style(word, "Own words")
    own.paragraph_format.left_indent = Cm(0.3)
    _border(own, {"left": ("8", RULE)})
    _add_style(word, "Cell").paragraph_format.space_after = Pt(0)
    _add_style(word, "Table end", 4).paragraph_format.space_after = Pt(0)
    _border(_add_style(word, "To fill in"), dict.fromkeys(("top", "left", "bottom", "right"), ("4", "4A4A4A")))
    for name, indent in {"Fact": LABEL_WIDTH, "Box": Cm(0.7)}.items():
        hanging = _add_style(word, name).paragraph_format
        hanging.left_indent, hanging.first_line_indent = indent, -indent
        hanging.tab_stops.add_tab_stop(indent)
    for level in (1, 2, 3):
        entry = _add_style(word, f"toc {level}", 9, bold=level == 1).paragraph_format
        entry.left_indent, entry.space_after = Cm(0.5 * (level - 1)), Pt(0)
        entry.line_spacing = 1.0
        entry.tab_stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT)


def _set_table_style(properties: Any) -> None:
    """Thin grey rules as wide as the text, with room above and below the words of a cell."""
    for border in properties.find(qn("w:tblBorders")):
        border.set(qn("w:color"), RULE)
    margins = properties.find(qn("w:tblCellMar"))
    for side in ("top", "bottom"):
        margins.find(qn(f"w:{side}")).set(qn("w:w"), str(CELL_ROOM.twips))
    properties.find(qn("w:tblInd")).set(qn("w:w"), margins.find(qn("w:left")).get(qn("w:w")))


def _add_style(word: Any, name: str, points: float | None = None, bold: bool = False, color: RGBColor | None = None) -> Any:
    style: Any = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = word.styles["Normal"]
    if points is not None:
        style.font.size = Pt(points)
    if bold:
        style.font.bold = True
    if color is not None:
        style.font.color.rgb = color
    return style


def _border(style: Any, sides: dict[str, tuple[str, str]]) -> None:
    """sides: thickness in eighths of a point and colour; in the order the file format asks for."""
    borders = OxmlElement("w:pBdr")
    for side, (thickness, color) in sides.items():
        border = OxmlElement(f"w:{side}")
        for name, value in {"val": "single", "sz": thickness, "space": "4", "color": color}.items():
            border.set(qn(f"w:{name}"), value)
        borders.append(border)
    _insert(style.element.get_or_add_pPr(), borders)


def _shade(style: Any) -> None:
    shading = OxmlElement("w:shd")
    for name, value in {"val": "clear", "color": "auto", "fill": PALE}.items():
        shading.set(qn(f"w:{name}"), value)
    _insert(style.element.get_or_add_pPr(), shading)


def _insert(properties: Any, element: Any) -> None:
    """Where the file format wants borders and shading: before tabs, spacing and indents."""
    properties.insert_element_before(element, "w:tabs", "w:suppressAutoHyphens", "w:bidi", "w:spacing", "w:ind", "w:jc", "w:outlineLvl")


# --- page, header, footer


def _set_page(word: Any, document: Document) -> None:
    section, width = word.sections[0], text_width(document)
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = Cm(2) if document.layout == "proof" else Cm(2.2)
    section.right_margin = section.page_width - section.left_margin - width
    section.top_margin, section.bottom_margin = Cm(2.2), Cm(2)
    section.different_first_page_header_footer = True  # the title stands there itself
    for header, title in ((section.first_page_header, ""), (section.header, document.running_title)):
        paragraph = _small_print(word, header.paragraphs[0], width)
        paragraph.add_run(clean(f"{title}\t"))
        paragraph.add_run(clean(document.watermark)).bold = True
    for footer in (section.first_page_footer, section.footer):
        _fill_footer(_small_print(word, footer.paragraphs[0], width), document)


def _small_print(word: Any, paragraph: Any, width: Length) -> Any:
    """Small, with what follows a tab at the right; the centre that Word gives to headers has no tab of its own."""
    paragraph.style = word.styles["Small print"]
    paragraph.paragraph_format.tab_stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT)
    return paragraph


def _fill_footer(footer: Any, document: Document) -> None:
    footer.add_run(clean(f"{document.footer} · {document.words.page} "))
    add_field(footer, "PAGE", "1")
    footer.add_run(" / ")
    add_field(footer, "NUMPAGES", "1")


# --- fields


def add_field(paragraph: Any, code: str, shown: str) -> None:
    begin_field(paragraph, code)
    paragraph.add_run(shown)
    end_field(paragraph)


def begin_field(paragraph: Any, code: str) -> None:
    _add_field_sign(paragraph, "begin")
    instruction = OxmlElement("w:instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = code
    paragraph.add_run()._r.append(instruction)
    _add_field_sign(paragraph, "separate")


def end_field(paragraph: Any) -> None:
    _add_field_sign(paragraph, "end")


def _add_field_sign(paragraph: Any, kind: str) -> None:
    sign = OxmlElement("w:fldChar")
    sign.set(qn("w:fldCharType"), kind)
    paragraph.add_run()._r.append(sign)
