"""Marks of a Word document that python-docx has no words for: bookmarks, links, languages, header rows, counting anew."""

from __future__ import annotations

from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from selfcheck.documents.docx_styles import BLUE, PALE


def mark_row(row: Any, is_header: bool, whole: bool) -> None:
    """The header row is marked as such and repeated on the next page; a whole row is not divided between pages."""
    properties = row._tr.get_or_add_trPr()
    if whole:
        properties.append(OxmlElement("w:cantSplit"))
    if is_header:
        properties.append(OxmlElement("w:tblHeader"))


def shade_cell(cell: Any) -> None:
    shading = OxmlElement("w:shd")
    for name, value in {"val": "clear", "color": "auto", "fill": PALE}.items():
        shading.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shading)


def set_language(run: Any, locale: str) -> None:
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), locale)
    run._r.get_or_add_rPr().append(language)


def set_rtl(paragraph: Any, run: Any, whole: bool) -> None:
    """Text written from right to left; `whole` where nothing of ours stands before it."""
    run.font.rtl = True
    if whole:
        properties = paragraph._p.get_or_add_pPr()
        properties.insert_element_before(
            OxmlElement("w:bidi"), "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:rPr"
        )


def add_link(paragraph: Any, address: str) -> None:
    """A web address as a link, anything else as text."""
    run = paragraph.add_run(address)
    if not address.startswith(("https://", "http://")):
        return
    run.font.color.rgb, run.font.underline = BLUE, True
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    link.append(run._r)
    paragraph._p.append(link)


def bookmark_name(number: int) -> str:
    return f"_Toc{number + 1:08d}"


def add_bookmark(paragraph: Any, number: int) -> None:
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for element in (start, end):
        element.set(qn("w:id"), str(number))
    start.set(qn("w:name"), bookmark_name(number))
    paragraph._p.insert_element_before(start, "w:r")
    paragraph._p.append(end)


def restart_numbers(word: Any, paragraphs: list[Any]) -> None:
    """Lets a numbered list begin at 1; without this it goes on from the list before it."""
    numbering = word.part.numbering_part.element
    style = word.styles["List Number"].element.pPr.numPr.numId.val
    given = next(entry for entry in numbering.num_lst if entry.numId == style)
    own = numbering.add_num(given.abstractNumId.val)
    own.add_lvlOverride(ilvl=0).add_startOverride(1)
    for paragraph in paragraphs:
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = 0
        properties.get_or_add_numId().val = own.numId
