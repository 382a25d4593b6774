"""Finds explained words in running text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from selfcheck.catalogue import Catalogue
from selfcheck.explanations import Term

Segments = list[str | tuple[str, str]]


@lru_cache(maxsize=8)
def _pattern(sha256: str, lang: str, words: tuple[tuple[str, str], ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    by_word = {word.casefold(): term for word, term in words}
    longest_first = sorted({word for word, _ in words}, key=len, reverse=True)
    return re.compile(r"(?<!\w)(" + "|".join(map(re.escape, longest_first)) + r")(?!\w)", re.IGNORECASE), by_word


def _words(terms: Mapping[str, Term], lang: str) -> tuple[tuple[str, str], ...]:
    return tuple((word, name) for name, term in terms.items() for word in (term.term[lang], *term.forms[lang]))


def mark_terms(catalogue: Catalogue, text: str, lang: str, seen: set[str]) -> Segments:
    """Text cut into plain parts and (word, term id); each term only where it occurs first (`seen` is added to)."""
    if not catalogue.glossary:
        return [text]
    pattern, by_word = _pattern(catalogue.sha256, lang, _words(catalogue.glossary, lang))
    segments: Segments = []
    at = 0
    for match in pattern.finditer(text):
        term = by_word.get(match.group().casefold())
        if term is None or term in seen:
            continue
        seen.add(term)
        if match.start() > at:
            segments.append(text[at : match.start()])
        segments.append((match.group(), term))
        at = match.end()
    if at < len(text):
        segments.append(text[at:])
    return segments
