"""Type on the projector screen: every criterion fits in a readable size, whatever is longer is shortened."""

from __future__ import annotations

import pytest

from selfcheck.catalogue import Catalogue
from selfcheck.texts import LANGUAGES
from tests.shipped import shipped
from ui.screen_scenes import BOLD, LEVEL_SIZES, QUESTION, ROOM, WIDTH, cut, fitting, height, lines


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return shipped()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_criterion_of_the_catalogue_fits_with_all_its_levels(catalogue, lang):
    for criterion in catalogue.criteria.values():
        levels = [text[lang] for text in criterion.levels.values()]
        room = ROOM - height([criterion.question[lang]], QUESTION, BOLD)
        assert fitting(levels, LEVEL_SIZES, WIDTH - 10, room) is not None, criterion.id


def test_the_largest_size_is_taken_that_fits():
    assert fitting(["kurz"], (5, 4, 3), 100, 20) == 5
    assert fitting(["x" * 200], (5, 4, 3), 100, 12) == 3
    assert fitting(["x" * 900], (5, 4, 3), 100, 20) is None


def test_a_text_is_cut_between_words_only_where_it_must():
    assert cut("kurz und gut", 5, 100, 20) == "kurz und gut"
    short = cut("Wort " * 200, 5, 100, 20)
    assert short.endswith("Wort\N{HORIZONTAL ELLIPSIS}")
    assert lines(short, 5, 100) <= 4
