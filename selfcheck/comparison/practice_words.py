"""The comparison of many files in words: what filters are called, and the summary as a document with pictures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction

from selfcheck.catalogue import Catalogue
from selfcheck.comparison.practice import Group, Practice, Spread
from selfcheck.comparison.practice_chart import poles_chart, quartile_words, spread_chart
from selfcheck.comparison.reading import FEATURES, MISSING, value_title
from selfcheck.documents.parts import Block, Bullets, Document, Facts, Heading, Line, Picture, Table, Words
from selfcheck.texts import Translate, number, translator

MOST = 5


def group_title(catalogue: Catalogue, feature: str, value: str, lang: str, t: Translate) -> str:
    """Phase: Umsetzung; the whole is called all files."""
    return t(f"compare.feature-{feature}", value=value_words(catalogue, feature, value, lang, t)) if feature else t("compare.all-files")


def value_words(catalogue: Catalogue, feature: str, value: str, lang: str, t: Translate) -> str:
    """A phase, size class or carrier by its name."""
    if value == MISSING:
        return t("compare.value-missing")
    title = value_title(catalogue, feature, value)
    return title[lang] if title else t(f"compare.size-{value}")


def counts_words(spread: Spread | None, lang: str, t: Translate) -> str:
    """0 · 2 · 5 · 3 · 1, the number of files per level from the lowest on."""
    return " · ".join(number(lang, count) for count in spread.counts) if spread else t("compare.hidden")


def middle_words(level: Fraction, lang: str) -> str:
    """A median level: 3, or 2,5 between two levels."""
    return number(lang, level, 0 if level.denominator == 1 else 1)


def most_divided(catalogue: Catalogue, group: Group, lang: str) -> list[tuple[str, Spread]]:
    """Titles of the criteria on which the files agree least, the least first; ties keep the order of the catalogue."""
    rated = [(name, group.criteria[name]) for name in catalogue.criteria if name in group.criteria]
    divided = [(name, spread) for name, spread in rated if spread.agreement is not None]
    divided.sort(key=lambda item: item[1].agreement or 0)
    return [(catalogue.criteria[name].title[lang], spread) for name, spread in divided[:MOST]]


def practice_document(catalogue: Catalogue, practice: Practice, title: str, lang: str, day: dt.date) -> Document:
    """The written summary: no ranking, no names, nothing about one file."""
    t = translator(lang)
    return Document(
        lang=lang,
        title=t("compare.document"),
        subtitle=title,
        footer=t("report.footer", title=t("app.title"), version=catalogue.version, fingerprint=catalogue.sha256[:12]),
        words=Words(page=t("proof.page"), contents=t("proof.contents"), undrawn=t("report.undrawn")),
        day=day,
        blocks=tuple(_blocks(catalogue, practice, lang, t)),
    )


def _blocks(catalogue: Catalogue, practice: Practice, lang: str, t: Translate) -> Iterator[Block]:
    editions = [(f"{one.id} {one.version}", t("compare.files", n=one.files)) for one in practice.editions]
    yield Facts(((t("compare.files-read"), number(lang, practice.files)), *editions))
    yield Line(t("compare.no-ranking"), style="notice")
    if practice.identical:
        yield Line(t("compare.identical", n=practice.identical), style="note")
    whole = practice.whole
    if whole is None:
        yield Line(t("compare.too-few"))
        return
    yield Heading(t("compare.dimensions-heading"), 1)
    yield Line(t("compare.spread-text"))
    yield Picture(spread_chart(catalogue, whole, {}, lang, t), table=True)
    yield Heading(t("compare.divided-heading"), 1)
    yield Line(t("compare.divided-text"))
    divided = most_divided(catalogue, whole, lang)
    yield Bullets(tuple(Line(t("compare.divided-line", title=name, counts=counts_words(spread, lang, t))) for name, spread in divided))
    yield Heading(t("compare.criteria-heading"), 1)
    yield Line(t("compare.counts-text"))
    for _, dimension in catalogue.dimensions():
        yield Heading(dimension.title[lang], 2)
        yield _table(catalogue, dimension.criteria, dimension.title[lang], whole, lang, t)
    yield from _filters(catalogue, practice, lang, t)
    yield Heading(t("compare.poles-heading"), 1)
    yield Line(t("compare.poles-text"))
    yield Picture(poles_chart(whole, {}, lang, t), table=True)
    yield from _positions(catalogue, whole, lang, t)


def _table(catalogue: Catalogue, names: list[str], caption: str, group: Group, lang: str, t: Translate) -> Table:
    rows = []
    for name in names:
        spread = group.criteria.get(name)
        middle = middle_words(spread.median, lang) if spread and spread.median is not None else t("number.none")
        cells = (
            catalogue.criteria[name].title[lang],
            counts_words(spread, lang, t),
            middle,
            number(lang, spread.unknown) if spread else t("number.none"),
        )
        rows.append(tuple(map(Line, cells)))
    head = (t("compare.criterion"), t("compare.per-level"), t("compare.middle-level"), t("compare.unknown"))
    return Table(head, tuple(rows), (44, 28, 14, 14), right=(2, 3), caption=caption)


def _filters(catalogue: Catalogue, practice: Practice, lang: str, t: Translate) -> Iterator[Block]:
    """The shares of the dimensions for each value of each feature that may be shown."""
    for feature in FEATURES:
        groups = [group for group in practice.groups if group.feature == feature]
        if groups:
            yield Heading(t(f"compare.by-{feature}"), 1)
            titles = tuple(
                f"{value_words(catalogue, feature, group.value, lang, t)} ({t('compare.files', n=group.files)})" for group in groups
            )
            rows = tuple(
                tuple(
                    Line(text)
                    for text in (dimension.title[lang], *(quartile_words(group.dimensions.get(dimension.id), lang, t) for group in groups))
                )
                for _, dimension in catalogue.dimensions()
            )
            share = 70 // len(groups)
            yield Table(
                (t("compare.dimension"), *titles),
                rows,
                (100 - share * len(groups), *[share] * len(groups)),
                caption=t(f"compare.by-{feature}"),
            )


def _positions(catalogue: Catalogue, group: Group, lang: str, t: Translate) -> Iterator[Block]:
    if group.positions:
        yield Heading(t("compare.positions-heading"), 1)
        yield Line(t("compare.positions-text"))
    for name, chosen in group.positions.items():
        position = catalogue.positions[name]
        rows = tuple((Line(choice.text[lang]), Line(number(lang, chosen[choice.id]))) for choice in position.choices)
        yield Table((position.question[lang], t("compare.files-column")), rows, (85, 15), right=(1,), caption=position.question[lang])
