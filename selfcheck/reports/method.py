"""How it is reckoned, in half a page, and in what the criteria in use differ from their base."""

from __future__ import annotations

from collections.abc import Iterator

from selfcheck.documents.parts import Block, Bullets, Heading, Line, Table
from selfcheck.overlays import Difference
from selfcheck.reports.request import ReportRequest
from selfcheck.texts import texts

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
    other = "de" if lang == "en" else "en"
    new = {name for overlay in catalogue.overlays for name in overlay.new_criteria}
    rows = [_row(request, one) for one in catalogue.differences if one.path.split(".")[-1] != other and _criterion(one) not in new]
    if added := [catalogue.criteria[name].title[lang] for name in catalogue.criteria if name in new]:
        yield Line("; ".join(added) + ".", lead=t("report.new-criteria", n=len(added)))
    if rows:
        head = tuple(t(f"differences.{name}") for name in ("where", "what", "before", "now"))
        yield Table(head, tuple(rows), (3, 2, 4, 4), caption=t("differences.table"))


def _criterion(difference: Difference) -> str:
    return difference.place.split("/")[-1] if "/" in difference.place else ""


def _row(request: ReportRequest, difference: Difference) -> tuple[Line, ...]:
    """Where, what, before, now; key paths and places in words as far as there are words for them."""
    t, lang, catalogue, known = request.t, request.lang, request.catalogue, texts(request.lang)
    criterion = catalogue.criteria.get(_criterion(difference))
    where = criterion.title[lang] if criterion else str(known.get(f"differences.{difference.place}", difference.place))
    phases = {phase.id: phase.name[lang] for phase in catalogue.outline.phases}
    steps = [step for step in difference.path.split(".") if step != lang]
    what = " · ".join(phases.get(step) or str(known.get(f"differences.key.{step}", step)) for step in steps)

    def word(value: str | None) -> str:
        return t("differences.none") if value is None else str(known.get(f"differences.value.{value}", value))

    return (Line(where, mark=difference.title[lang]), Line(what), Line(word(difference.old)), Line(word(difference.new)))
