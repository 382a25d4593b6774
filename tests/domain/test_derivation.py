"""The derivation: computed again from nothing but what it prints, it gives the number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

import pytest
from hypothesis import given, settings

from selfcheck.demo import demo_assessment
from selfcheck.derivation import derivation_blocks, derivation_title, derive, derive_all
from selfcheck.documents.parts import Bullets, Line, Table
from selfcheck.evaluation import evaluate
from selfcheck.exact import decimal, exact
from selfcheck.house import House
from selfcheck.settings import Settings
from selfcheck.texts import LANGUAGES, translator
from tests.domain.test_laws import cases
from tests.factories import answers, area, catalogue, criterion, dimension, evaluated, na, rated

COLUMNS = {
    "de": ("Gewicht", "Punkte", "Empfohlen", "Erreicht", "Ziel", "Mindestens", "Höchstens", "Empfohlen, bewertet", "Empfohlen, alle"),
    "en": ("Weight", "Points", "Recommended", "Reached", "Target", "At least", "At most", "Recommended, rated", "Recommended, all"),
}
DIVISION = re.compile(r"\(?([\d.,/]+?)\)? ÷ \(?([\d.,/]+?)\)? = ([\d.,]+)(…?), (?:gerundet|also|rounded to|that is) ([\d.,]+) ?%")


def read(text: str, lang: str) -> Fraction:
    """A printed number as anyone would type it in."""
    plain = text.replace(".", "").replace(",", ".") if lang == "de" else text.replace(",", "")
    return Fraction(plain)


@dataclass
class Sheet:
    """The printed derivation as a reader has it: no access to anything but its texts."""

    blocks: list
    lang: str

    @property
    def tables(self) -> list[Table]:
        return [block for block in self.blocks if isinstance(block, Table)]

    @property
    def lines(self) -> list[Line]:
        return [block for block in self.blocks if isinstance(block, Line)]

    def column(self, table: Table, place: int) -> list[str] | None:
        name = COLUMNS[self.lang][place]
        return [row[table.head.index(name)].text for row in table.rows] if name in table.head else None

    def divisions(self) -> list[tuple[Fraction, Fraction]]:
        """Every printed division, its decimal and rounded results checked on the way."""
        found = []
        for line in self.lines:
            if match := DIVISION.search(line.text):
                above, below = read(match[1], self.lang), read(match[2], self.lang)
                value, shown = above / below, read(match[3], self.lang)
                assert (shown == value) if not match[4] else 0 < value - shown < Fraction(1, 10**4)
                assert read(match[5], self.lang) == int(value * 100 + Fraction(1, 2))
                found.append((above, below))
        return found

    def total(self, table: Table, place: int, means: bool) -> Fraction:
        """The last row of a column, checked against the rows above it."""
        values = [read(cell, self.lang) for cell in self.column(table, place) or []]
        if means:
            weights = [read(cell, self.lang) for cell in (self.column(table, 0) or [])[:-1]]
            assert values[-1] == sum(w * v for w, v in zip(weights, values, strict=False)) / sum(weights)
        else:
            assert values[-1] == sum(values[:-1])
        return values[-1]


def sheet(evaluation, group="overall", lang="de", answers=None):
    return Sheet(derivation_blocks(derive(evaluation, group, answers), lang, translator(lang)), lang)


def check(evaluation, found, lang):
    """Compute the number of a group again from its sheet alone, then compare."""
    number, page = evaluation.number_of(found.id), Sheet(derivation_blocks(found, lang, translator(lang)), lang)
    if found.kind == "dimension" and page.tables:
        check_criteria(evaluation, page)
    means = evaluation.catalogue.outline.aggregate == "means"
    divisions = page.divisions()
    if number.share is None:
        assert page.tables == [] and divisions == []
        return
    first = page.tables[0]
    share = page.total(first, 1, means) / page.total(first, 2, means)
    assert share == Fraction(*divisions[0]) == number.share
    if len(page.tables) == 1:
        assert (number.low, number.high, number.coverage) == (share, share, 1)
        return
    low, high, covered, everything = (page.total(page.tables[1], place, means) for place in (5, 6, 7, 8))
    assert [low / everything, high / everything, covered / everything] == [Fraction(*division) for division in divisions[1:4]]
    assert min(low / everything, share) == number.low
    assert max(high / everything, share) == number.high
    assert covered / everything == number.coverage


def check_criteria(evaluation, page):
    """Each line of a dimension follows from its level, its target and its weight."""
    lang, means = page.lang, evaluation.catalogue.outline.aggregate == "means"
    told = " ".join(line.text for line in page.lines)
    scale = {int(level): read(points, lang) for level, points in re.findall(r"(\d) = ([\d.,/]+)(?=[;.](?: |$))", told)}
    points, recommended, reached, target, weight = (page.column(page.tables[0], place)[:-1] for place in (1, 2, 3, 4, 0))
    for row in range(len(points)):
        own, aim = (int(re.search(r"\d", cells[row])[0]) for cells in (reached, target))
        factor = 1 if means else read(weight[row], lang)
        assert read(points[row], lang) == factor * min(scale.get(own, own), scale.get(aim, aim))
        assert read(recommended[row], lang) == factor * scale.get(aim, aim)


@pytest.mark.slow
@settings(max_examples=200, derandomize=True, deadline=None, database=None)
@given(cases())
def test_computed_again_from_what_it_prints_it_gives_the_number(case):
    """200 assessments with sums and means, five scales, all kinds of weights, states and targets of one's own."""
    lang = LANGUAGES[len(case.answers) % 2]
    result = case.result
    for found in derive_all(result):
        check(result, found, lang)


@pytest.fixture(scope="module")
def opened():
    return House(Settings())


@pytest.mark.parametrize(("aggregate", "lang"), [("points", "de"), ("means", "en")])
def test_so_do_the_examples_of_our_own_catalogue(opened, aggregate, lang):
    plan = opened.catalogue.model_copy(update={"outline": opened.catalogue.outline.model_copy(update={"aggregate": aggregate})})
    for demo in opened.demos.values():
        content = demo_assessment(opened.catalogue, demo, lang)
        result = evaluate(plan, content)
        for found in derive_all(result, content.answers):
            check(result, found, lang)


def test_each_line_is_the_total_of_its_own_derivation(opened):
    content = demo_assessment(opened.catalogue, opened.demos["musterfurt"], "de")
    result = evaluate(opened.catalogue, content)
    for found in derive_all(result, content.answers):
        for part in found.parts:
            if part.standing is None:
                assert derive(result, part.id).total == part.tally
        assert {part.id for part in found.parts if part.standing is None} <= {number.id for number in (*result.areas, *result.dimensions)}


def test_what_was_left_out_is_named_with_its_reason():
    plan = catalogue(criterion("a"), criterion("b"), criterion("c", 3), criterion("d"), criterion("e", (0, 4, 4)))
    given = {"a": 4, "b": na("No housing company here"), "c": "unknown", "d": None, "e": 2}
    result = evaluated(plan, **given)
    page = sheet(result, "steering", "de", answers(**given))
    told = [f"{line.lead} {line.text}" for block in page.blocks if isinstance(block, Bullets) for line in block.lines]
    assert told == [
        "b [de]: Trifft hier nicht zu. Begründung: No housing company here",
        "c [de]: Weiß nicht; zählt mit 3 empfohlenen Punkten (vor dem Gewicht) nur in Bandbreite und Abdeckung",
        "d [de]: offen; zählt mit 4 empfohlenen Punkten (vor dem Gewicht) nur in Bandbreite und Abdeckung",
        "e [de]: in dieser Phase nicht fällig",
    ]


def test_a_target_of_one_s_own_is_marked_with_its_reason():
    plan = catalogue(criterion("a", 4))
    given = {"a": rated(2, target=3, reason="small town")}
    row = sheet(evaluated(plan, **given), "steering", "de", answers(**given)).tables[0].rows[0]
    assert (row[2].text, row[0].mark) == ("Stufe 3", "eigenes Ziel statt Stufe 4: small town")


def test_a_group_with_nothing_rated_says_so():
    plan = catalogue(dimension("full", criterion("a")), dimension("empty", criterion("b")), dimension("later", criterion("c", (0, 1, 1))))
    told = [line.text for block in sheet(evaluated(plan, a=4), "framework").blocks if isinstance(block, Bullets) for line in block.lines]
    assert told == ["noch nichts bewertet; zählt nur in Bandbreite und Abdeckung", "nichts ist in dieser Phase fällig und zutreffend"]


def test_nothing_rated_has_no_number_and_no_table():
    page = sheet(evaluated(catalogue(criterion("a"))))
    assert page.tables == []
    assert "noch nichts bewertet" in page.lines[0].text


def test_a_derivation_knows_what_it_belongs_to():
    plan = catalogue(area("tasks", dimension("d", criterion("a"))))
    result = evaluated(plan, a=1)
    assert [(found.id, found.kind, found.above) for found in derive_all(result)] == [
        ("overall", "whole", None),
        ("tasks", "area", "overall"),
        ("d", "dimension", "tasks"),
    ]
    assert derivation_title(derive(result), "en", translator("en")) == "Overall result"
    with pytest.raises(KeyError):
        derive(result, "nowhere")


def test_under_sums_the_weights_of_groups_do_not_count():
    plan = catalogue(dimension("d", criterion("a", 2), weight=3), dimension("e", criterion("b", 2)))
    page = sheet(evaluated(plan, a=1, b=2), "framework")
    assert page.column(page.tables[0], 0) is None
    assert page.divisions()[0] == (3, 4)


@pytest.mark.parametrize(
    ("value", "de", "cut"),
    [
        (Fraction(12), "12", "12"),
        (Fraction(1, 4), "0,25", "0,25"),
        (Fraction(12345, 2), "6.172,5", "6.172,5"),
        (Fraction(7, 3), "7/3", "2,3333…"),
        (Fraction(2, 3), "2/3", "0,6666…"),
        (Fraction(1, 32), "1/32", "0,0312…"),
    ],
)
def test_numbers_are_printed_without_rounding(value, de, cut):
    assert (exact("de", value), decimal("de", value)) == (de, cut)
