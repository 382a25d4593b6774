"""What other weights would change, in words and tables for page and report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from selfcheck.catalogue import Catalogue
from selfcheck.documents.parts import Block, Line, Table
from selfcheck.sensitivity import TOP, Sensitivity
from selfcheck.texts import Translate, number, percent

MOST_GAPS = 12  # further ones are told as a number


def sensitivity_blocks(found: Sensitivity, catalogue: Catalogue, lang: str, t: Translate) -> list[Block]:
    """Range of the share, stages, the conditions that decide, and how often each gap is among the first five."""
    return list(_blocks(found, catalogue, lang, t))


def part_words(part: float, lang: str, t: Translate) -> str:
    """A part of the weightings 0…1 as whole percent; never 0 % for what happens, never 100 % for what fails at times."""
    if 0 < part < 0.005:
        return t("sensitivity.below", percent=percent(lang, 0.01))
    if 0.995 <= part < 1:
        return t("sensitivity.above", percent=percent(lang, 0.99))
    return percent(lang, part)


def _blocks(found: Sensitivity, catalogue: Catalogue, lang: str, t: Translate) -> Iterator[Block]:
    if found.share is None:
        yield Line(t("sensitivity.nothing"))
        return
    yield Line(t("sensitivity.rule", draws=number(lang, found.draws)))
    share = found.share
    range_rows = [("lowest", share.lowest), ("p5", share.p5), ("median", share.median), ("p95", share.p95), ("highest", share.highest)]
    rows = tuple((Line(t(f"sensitivity.{name}")), Line(percent(lang, value))) for name, value in range_rows)
    yield Table((t("sensitivity.weights"), t("sensitivity.share")), rows, (70, 30), (1,), (), t("sensitivity.range"))
    names = {stage.id: stage.name[lang] for stage in catalogue.outline.stages}
    parts = [(names[stage.id] if stage.id else t("sensitivity.no-stage"), stage.part) for stage in found.stages if stage.id or stage.part]
    rows = tuple((Line(name), Line(part_words(part, lang, t))) for name, part in parts)
    yield Table((t("sensitivity.stage"), t("sensitivity.part")), rows, (70, 30), (1,), (), t("sensitivity.stages"))
    yield from _deciding(found, catalogue, lang, t)
    if found.gaps:
        yield from _gaps(found, catalogue, lang, t)


def _deciding(found: Sensitivity, catalogue: Catalogue, lang: str, t: Translate) -> Iterator[Line]:
    def titles(names: Iterable[str]) -> str:
        return "; ".join(catalogue.criteria[name].title[lang] for name in names)

    stages = {stage.id: stage.name[lang] for stage in catalogue.outline.stages}
    if found.deciding and found.uncapped:
        yield Line(
            t("sensitivity.deciding", n=len(found.deciding), titles=titles(found.deciding), stage=stages[found.uncapped]), style="notice"
        )
    elif found.capped:
        yield Line(t("sensitivity.capped", part=part_words(found.capped, lang, t)))
    else:
        yield Line(t("sensitivity.not-capped"))
    if found.narrow:
        yield Line(t("sensitivity.narrow", n=len(found.narrow), titles=titles(found.narrow), level=catalogue.outline.essential_level))


def _gaps(found: Sensitivity, catalogue: Catalogue, lang: str, t: Translate) -> Iterator[Block]:
    if len(found.gaps) <= TOP:
        yield Line(t("sensitivity.few-gaps", n=len(found.gaps)))
        return
    head = (t("sensitivity.gap"), t("sensitivity.rank"), t("sensitivity.top"))
    shown = found.gaps[:MOST_GAPS]
    rows = tuple((Line(catalogue.criteria[g.id].title[lang]), Line(str(g.rank)), Line(part_words(g.top, lang, t))) for g in shown)
    yield Table(head, rows, (60, 15, 25), (1, 2), (), t("sensitivity.gaps"))
    if further := found.gaps[MOST_GAPS:]:
        yield Line(t("sensitivity.further", n=len(further), part=part_words(further[0].top, lang, t)), style="note")
