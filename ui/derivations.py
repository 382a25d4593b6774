"""The way to one number on the page: from the whole to areas, dimensions and criteria, each a link further."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from selfcheck.assessment import Answer
from selfcheck.derivation import WHOLE, derivation_blocks, derivation_title, derive
from selfcheck.evaluation import Evaluation
from selfcheck.texts import percent
from ui import show, state
from ui.blocks import draw_blocks


def derivation_address(group_id: str, phase: str) -> str:
    """Where the derivation of a number is shown; "overall", an area or a dimension."""
    return f"/method?d={group_id}&phase={phase}"


def derivation_link(evaluation: Evaluation, group_id: str, label: str) -> Markup:
    """From a number to the way it was computed, in the phase it was computed for."""
    return show.tag("a", label, href=derivation_address(group_id, evaluation.phase))


def group_ids(evaluation: Evaluation) -> list[str]:
    """Everything that has a number: the whole, the areas, the dimensions."""
    return [number.id for number in (evaluation.overall, *evaluation.areas, *evaluation.dimensions)]


def derivation(evaluation: Evaluation, group_id: str, answers: Mapping[str, Answer]) -> Markup:
    """The derivation of one number with the ways up and down, and the choice of another."""
    lang, t = state.lang(), state.texts()
    found = derive(evaluation, group_id, answers)
    links = {} if found.kind == "dimension" else {p.title[lang]: derivation_address(p.id, evaluation.phase) for p in found.parts}
    return show.join(
        [
            show.tag("h3", derivation_title(found, lang, t)),
            _way_up(evaluation, found.above),
            draw_blocks(derivation_blocks(found, lang, t), links),
            _others(evaluation, group_id),
        ]
    )


def _way_up(evaluation: Evaluation, above: str | None) -> Markup:
    """Back to the area and the whole this number belongs to."""
    if above is None:
        return Markup("")
    t, lang = state.texts(), state.lang()
    names = [(WHOLE, t("derivation.whole"))]
    names += [(area.id, area.title[lang]) for area in evaluation.catalogue.outline.areas if area.id == above]
    links = [show.tag("a", name, href=derivation_address(name_id, evaluation.phase)) for name_id, name in names]
    steps = [part for link in links for part in (link, show.tag("span", " › ", aria_hidden="true"))][:-1]
    return show.tag("nav", t("derivation.belongs-to"), " ", *steps, aria_label=t("derivation.way-up"), class_="qm-text")


def _others(evaluation: Evaluation, group_id: str) -> Markup:
    """Every number there is, as a list of links, folded."""
    t, lang = state.texts(), state.lang()

    def entry(name_id: str, name: str) -> Markup:
        share = evaluation.number_of(name_id).share
        shown = t("number.none") if share is None else percent(lang, share)
        here = "page" if name_id == group_id else None
        address = derivation_address(name_id, evaluation.phase)
        return show.join([show.tag("a", name, href=address, aria_current=here), Markup(" "), show.tag("span", shown)])

    areas = []
    for area in evaluation.catalogue.outline.areas:
        inner = [show.tag("li", entry(dimension.id, dimension.title[lang])) for dimension in area.dimensions]
        areas.append(show.tag("li", entry(area.id, area.title[lang]), show.tag("ul", *inner)))
    whole = show.tag("li", entry(WHOLE, t("derivation.whole")), show.tag("ul", *areas))
    return show.tag("details", show.tag("summary", t("derivation.others")), show.tag("ul", whole), class_="qm-fold")
