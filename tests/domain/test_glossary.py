"""Explained words are found in running text, each once, and no letter of the text is lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfcheck.catalogue import Catalogue
from selfcheck.explanations import Forms, Term
from selfcheck.glossary import Segments, mark_terms
from selfcheck.models import Text
from tests.shipped import shipped

REAL = shipped()


def term(word: str, *forms: str) -> Term:
    """The same word and forms in German and with an x in English."""
    return Term(term=Text(de=word, en=f"{word}x"), forms=Forms(de=list(forms), en=[]), text=Text(de="Erklärung", en="explanation"))


GLOSSARY = {
    "group": term("Gruppe", "Gruppen"),
    "steering-group": term("Lenkungs-Gruppe"),
    "social-city": term("Soziale Stadt", "Sozialen Stadt"),
    "street": term("Straße"),
    "c": term("C++"),
    "isek": term("ISEK"),
}
SMALL = Catalogue.model_construct(outline=REAL.outline, criteria={}, glossary=GLOSSARY, sha256="small")
EMPTY = Catalogue.model_construct(outline=REAL.outline, criteria={}, glossary={}, sha256="empty")


def marked(text: str, lang: str = "de") -> Segments:
    return mark_terms(SMALL, text, lang, set())


def plain(segments: Segments) -> str:
    """The text the segments were cut from."""
    return "".join(part if isinstance(part, str) else part[0] for part in segments)


FOUND = {
    "at the beginning": ("Gruppe hier", [("Gruppe", "group"), " hier"]),
    "at the end": ("hier Gruppe", ["hier ", ("Gruppe", "group")]),
    "alone": ("Gruppe", [("Gruppe", "group")]),
    "another form": ("in Gruppen.", ["in ", ("Gruppen", "group"), "."]),
    "other capitals": ("GRUPPE und isek", [("GRUPPE", "group"), " und ", ("isek", "isek")]),
    "two words": ("der Sozialen Stadt", ["der ", ("Sozialen Stadt", "social-city")]),
    "the longer word wins": ("die Lenkungs-Gruppe", ["die ", ("Lenkungs-Gruppe", "steering-group")]),
    "sharp s": ("Eine Straße", ["Eine ", ("Straße", "street")]),
    "signs in a word": ("in C++ geschrieben", ["in ", ("C++", "c"), " geschrieben"]),
    "in quotation marks": ("die „Gruppe“", ["die „", ("Gruppe", "group"), "“"]),
    "part of a word": ("Arbeitsgruppe, Gruppenraum", ["Arbeitsgruppe, Gruppenraum"]),
    "nothing": ("", []),
    "no term": ("Ein Satz.", ["Ein Satz."]),
}


@pytest.mark.parametrize(("text", "segments"), FOUND.values(), ids=FOUND)
def test_words_are_found(text, segments):
    assert marked(text) == segments


def test_only_the_first_of_a_term_is_marked():
    assert marked("Gruppe, Gruppen, ISEK, Gruppe") == [("Gruppe", "group"), ", Gruppen, ", ("ISEK", "isek"), ", Gruppe"]


def test_what_was_seen_before_is_not_marked_again():
    seen = {"group"}
    assert mark_terms(SMALL, "Gruppe im ISEK", "de", seen) == ["Gruppe im ", ("ISEK", "isek")]
    assert seen == {"group", "isek"}


def test_each_language_has_its_own_words():
    assert marked("Gruppe", "en") == ["Gruppe"]
    assert marked("Gruppex", "en") == [("Gruppex", "group")]


def test_without_a_glossary_the_text_stays_whole():
    assert mark_terms(EMPTY, "Gruppe", "de", set()) == ["Gruppe"]


def test_letters_that_only_some_rules_take_for_the_same_do_no_harm():
    for text in ("İSEK", "ıSEK", "ISEK\u212a", "STRASSE", "Stra\u1e9ee"):
        assert plain(marked(text)) == text


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(["Gruppe", "ISEK", " ", "soziale stadt", "İ", "x", "-", "C++", "ß", "\n"]), max_size=12).map("".join))
def test_no_letter_is_lost_and_no_term_marked_twice(text):
    segments = marked(text)
    names = [part[1] for part in segments if isinstance(part, tuple)]
    assert plain(segments) == text
    assert len(names) == len(set(names))


@pytest.mark.parametrize("lang", ["de", "en"])
def test_every_real_term_is_found_by_each_of_its_words(lang):
    for name, one in REAL.glossary.items():
        for word in (one.term[lang], *one.forms[lang]):
            assert mark_terms(REAL, f"– {word} –", lang, set())[1] == (word, name)


@pytest.mark.parametrize("lang", ["de", "en"])
def test_no_real_word_belongs_to_two_terms(lang):
    words = [
        word for one in REAL.glossary.values() for word in {word.casefold() for word in (one.term[lang], *one.forms[lang])}
    ]  # fmt: skip
    assert sorted(words) == sorted(set(words))
