"""How it is reckoned, in half a page, and in what the criteria in use differ from their base."""

from __future__ import annotations

from collections.abc import Iterator

from selfcheck.difference_words import COLUMNS, changed_values
from selfcheck.documents.parts import Block, Bullets, Heading, Line, Table
from selfcheck.reports.request import ReportRequest

RULES = ("scale", "states", "points", "share", "band", "stage", "gap", "never")


def method_blocks(request: ReportRequest) -> Iterator[Block]:
    """The rules in plain words, the stages, and the differences of overlays."""
    t, lang, outline = request.t, request.lang, request.catalogue.outline
    yield Heading(t("report.part-method"), 1)
    yield Line(t("report.method-lead"))
    values = {"top": request.catalogue.top_level, "minimum": outline.coverage_minimum, "essential": outline.essential_level}
    yield Bullets(tuple(Line(t(f"method.{rule}-text", **values), lead=t(f"method.{rule}")) for rule in RULES))
    reached = [f"{stage.name[lang]} ({t('report.stage-from', percent=t('method.from', percent=stage.from_))})" for stage in outline.stages]
    yield Line("; ".join(reached) + ".", lead=t("method.stages"))
    yield Line(t("method.own-setting"), style="note")
    if request.catalogue.overlays:
        yield from _overlays(request)


def _overlays(request: ReportRequest) -> Iterator[Block]:
    t, lang, catalogue = request.t, request.lang, request.catalogue
    yield Heading(t("report.overlay-differences"), 2)
    yield Line(t("catalogue.in-force", titles=", ".join(overlay.title[lang] for overlay in catalogue.overlays)))
    for overlay in catalogue.overlays:
        if overlay.text:
            yield Line(overlay.text[lang])
    rows = tuple((Line(one.where, mark=one.by), Line(one.what), Line(one.before), Line(one.now)) for one in changed_values(catalogue, lang))
    if rows:
        head = tuple(t(f"differences.{name}") for name in COLUMNS)
        yield Table(head, rows, (3, 2, 4, 4), caption=t("differences.table"))
