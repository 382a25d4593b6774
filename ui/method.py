"""The parts of the method page: rules, thresholds, an example with its own numbers, other weights, limits."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from selfcheck.assessment import Assessment
from selfcheck.demo import demo_assessment
from selfcheck.evaluation import Evaluation, evaluate
from selfcheck.sensitivity import sensitivity
from selfcheck.sensitivity_words import sensitivity_blocks
from selfcheck.store.assessments import Stored
from ui import derivations, show, state
from ui.blocks import draw_blocks

RULES = ("scale", "states", "points", "share", "band", "stage", "gap")
LIMITS = ("ranking", "audit", "self", "axis", "weights", "staff")


@dataclass(frozen=True, slots=True)
class Example:
    """The numbers that are computed again: those of the open assessment, else of an invented case."""

    assessment: Assessment
    evaluation: Evaluation
    invented: bool


def example(current: Stored | None) -> Example | None:
    """None where nothing is open and the catalogue brings no invented case. `?phase=` chooses the view."""
    catalogue, demos = state.catalogue(), state.opened().demos
    if current:
        assessment = current.assessment
    elif demos:
        assessment = demo_assessment(catalogue, next(iter(demos.values())), state.lang())
    else:
        return None
    phase = state.chosen("phase", list(catalogue.phase_ids), assessment.phase(catalogue))
    return Example(assessment, evaluate(catalogue, assessment, phase), invented=current is None)


def rules() -> Markup:
    """The rules in plain words."""
    t, outline = state.texts(), state.catalogue().outline
    values = {"top": len(outline.scale) - 1, "minimum": outline.coverage_minimum, "essential": outline.essential_level}
    items = [show.tag("li", show.tag("strong", t(f"method.{rule}")), " ", t(f"method.{rule}-text", **values)) for rule in RULES]
    parts = [show.tag("h2", t("method.rules")), show.tag("p", t("method.lead"), class_="qm-lead"), show.tag("ol", *items, class_="qm-text")]
    if outline.aggregate == "means":
        parts.append(show.tag("p", t("method.means"), class_="qm-note"))
    return show.join(parts)


def stages() -> Markup:
    """Thresholds of the stages; our own setting."""
    t, lang, outline = state.texts(), state.lang(), state.catalogue().outline
    rows = []
    for stage in outline.stages:
        cells = (
            show.tag("td", t("method.from", percent=stage.from_), class_="qm-number"),
            show.tag("td", stage.text[lang] if stage.text else ""),
        )
        rows.append(show.tag("tr", show.tag("th", stage.name[lang], scope="row"), *cells))
    head = show.tag("tr", *(show.tag("th", t(f"method.column-{name}"), scope="col") for name in ("stage", "from", "meaning")))
    table = show.tag("table", show.tag("thead", head), show.tag("tbody", *rows), class_="qm-table")
    own = show.tag("p", t("method.own-setting"), class_="qm-note")
    return show.join([show.tag("h2", t("method.stages")), show.scroll(table, t("method.stages")), own])


def derivation(case: Example) -> Markup:
    """The number that was asked for (`?d=`), else the whole, computed again step by step."""
    t, lang = state.texts(), state.lang()
    group = state.query().get("d", "")
    ids = derivations.group_ids(case.evaluation)
    title = t("method.invented-numbers", name=case.assessment.name) if case.invented else t("method.own-numbers")
    phase = case.evaluation.catalogue.phase(case.evaluation.phase).name[lang]
    parts = [show.tag("h2", title), show.tag("p", t("method.own-numbers-text", phase=phase), class_="qm-text")]
    if case.invented:
        parts.append(show.tag("p", t("method.invented-text"), class_="qm-note"))
    parts.append(derivations.derivation(case.evaluation, group if group in ids else ids[0], case.assessment.answers))
    return show.join(parts)


def other_weights(case: Example) -> Markup:
    """What changes under random weights."""
    t, catalogue = state.texts(), case.evaluation.catalogue
    blocks = sensitivity_blocks(sensitivity(catalogue, case.evaluation), catalogue, state.lang(), t)
    return show.join([show.tag("h2", t("sensitivity.title")), draw_blocks(blocks)])


def limits() -> Markup:
    """What the self-assessment does not say."""
    t = state.texts()
    return show.join(
        [
            show.tag("h2", t("method.limits")),
            show.tag("ul", *(show.tag("li", t(f"method.limit-{name}")) for name in LIMITS), class_="qm-text"),
        ]
    )


def terms() -> Markup:
    """Words of the scoring."""
    t, lang = state.texts(), state.lang()
    entries = []
    for term in state.catalogue().scoring_terms.values():
        entries += [show.tag("dt", show.tag("strong", term.term[lang])), show.tag("dd", term.text[lang])]
    return show.join([show.tag("h2", t("catalogue.scoring-terms")), show.tag("dl", *entries, class_="qm-text")])
