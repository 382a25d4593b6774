"""Explained words and sources in running text that no form draws."""

from __future__ import annotations

import re
from itertools import zip_longest

from markupsafe import Markup

from selfcheck.glossary import mark_terms
from selfcheck.models import Sourced
from selfcheck.wording import source_segments
from ui import show, state


class Explainer:
    """Marks the words of the glossary in text after text, each only where it occurs first."""

    def __init__(self) -> None:
        self.seen: set[str] = set()

    def __call__(self, text: str) -> Markup:
        """May stand in a block or an item of a list, not in a paragraph."""
        catalogue, lang = state.catalogue(), state.lang()
        parts = []
        for segment in mark_terms(catalogue, text, lang, self.seen):
            if isinstance(segment, str):
                parts.append(Markup("{}").format(segment))
                continue
            word, name = segment
            term = catalogue.glossary[name]
            note = show.tag("span", f"{term.term[lang]}: {term.text[lang]}", class_="qm-definition")
            parts.append(show.tag("details", show.tag("summary", word), note, class_="qm-term"))
        return show.join(parts)


def link_sources(text: str) -> Markup:
    """Short marks such as [S1] lead to the list of sources."""
    pieces = re.split(r"\[(S\d+)\]", text)
    marks = [show.tag("a", f"[{name}]", href=f"/catalogue?part=sources#source-{name}") for name in pieces[1::2]]
    return Markup("").join(part for pair in zip_longest(pieces[::2], marks, fillvalue="") for part in pair)


def sources_of(statement: Sourced) -> Markup:
    """The short mark of a statement's sources in small print; names in another language are marked as such."""
    pieces = source_segments(state.catalogue(), statement, state.texts())
    return show.tag("span", *(show.tag("span", text, lang=lang) if lang else text for text, lang in pieces), class_="qm-small")
