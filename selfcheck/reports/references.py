"""What a document draws on: the sources it cites and the terms it uses, found in its own blocks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from selfcheck.documents.parts import Block, Heading, Line, lines_of
from selfcheck.glossary import mark_terms
from selfcheck.reports.request import ReportRequest

_CITED = re.compile(r"\[([A-Z][A-Z0-9]*)\]")


def source_blocks(request: ReportRequest, blocks: Iterable[Block]) -> Iterator[Block]:
    """Every source named in the marks of `blocks`, in the order of the catalogue, with how much of it was read."""
    t, sources = request.t, request.catalogue.sources
    cited = {name for line in lines_of(blocks) for name in _CITED.findall(line.mark)}
    if not cited & set(sources):
        return
    yield Heading(t("report.part-sources"), 1)
    yield Line(t("report.sources-text"), style="intro")
    for name, source in sources.items():
        if name in cited:
            note = f"; {source.note[request.lang].removesuffix('.')}" if source.note else ""
            text = f"{source.publisher}: {source.title} ({source.year})."
            mark = t(f"source.seen-{source.seen}") + note
            yield Line(text, lead=f"[{name}]", mark=mark, lang=source.lang, address=source.address or "")


def glossary_blocks(request: ReportRequest, blocks: Iterable[Block]) -> Iterator[Block]:
    """The explained terms that occur in `blocks`, in alphabetical order; those of the scoring always."""
    catalogue, lang = request.catalogue, request.lang
    found: set[str] = set()
    mark_terms(catalogue, "\n".join(line.text for line in lines_of(blocks)), lang, found)
    terms = [catalogue.glossary[name] for name in found] + list(catalogue.scoring_terms.values())
    if not terms:
        return
    yield Heading(request.t("report.part-glossary"), 1)
    for term in sorted(terms, key=lambda term: _alphabetical(term.term[lang])):
        yield Line(term.text[lang], lead=term.term[lang])


def _alphabetical(word: str) -> str:
    """Ö stands with O, as in a dictionary."""
    return unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode().casefold()
