"""Sentences about numbers, states and sources that pages, reports and routes share."""

from __future__ import annotations

from collections.abc import Iterable

from selfcheck.catalogue import Catalogue, Step
from selfcheck.evaluation import EssentialCheck, Evaluation
from selfcheck.models import Sourced
from selfcheck.profile import Hint
from selfcheck.scoring import Number, Standing
from selfcheck.texts import Translate, number, percent, points


def hint_texts(hints: Iterable[Hint], lang: str, t: Translate) -> dict[str, str]:
    """The sentence of each plausibility hint by profile field."""
    texts = {}
    for hint in hints:
        value = number(lang, hint.value) if isinstance(hint.value, int | float) else hint.value
        texts[hint.field.id] = t(hint.key, value=value) if hint.key else hint.field.hint[lang] if hint.field.hint else ""
    return texts


def source_segments(catalogue: Catalogue, statement: Sourced, t: Translate) -> list[tuple[str, str]]:
    """Sources in short form, or „eigene Einschätzung“; with the date a statement is bound to.

    In pieces, each with its language; '' is that of the page. Publishers have a name in one language only.
    """
    dated = f" {t('source.dated', date=statement.dated)}" if statement.dated else ""
    if statement.basis == "known":
        return [(t("source.own") + dated, "")]
    before, _, after = t("source.read", sources="\0").partition("\0")
    pieces = [(before, "")]
    for place, name in enumerate(statement.sources):
        source = catalogue.sources[name]
        pieces += [("; ", "")] if place else []
        pieces += [(f"{source.publisher} {source.year}", source.lang), (f" [{name}]", "")]
    return [*pieces, (after + dated, "")]


def band(number_: Number, lang: str, t: Translate) -> str:
    """54–71 %, or „–“ where nothing is rated."""
    if number_.low is None or number_.high is None:
        return t("number.none")
    low, high = number(lang, number_.low * 100), number(lang, number_.high * 100)
    if low == high:
        return percent(lang, number_.high)
    return t("number.band", low=low, high=percent(lang, number_.high))


def share_line(number_: Number, lang: str, t: Translate) -> str:
    """62 % (54–71 %) · 31 von 50 empfohlenen Punkten; the band alone where too little is rated."""
    if number_.share is None or number_.points is None or number_.recommended is None:
        return t("results.nothing-rated")
    if not number_.enough:
        return t("results.band-only", band=band(number_, lang, t))
    values = {"share": percent(lang, number_.share), "points": points(lang, number_.points)}
    values["recommended"] = points(lang, number_.recommended)
    shown_band = band(number_, lang, t)
    if shown_band == values["share"]:
        return t("results.number-exact", **values)
    return t("results.number", band=shown_band, **values)


def result_sentence(evaluation: Evaluation, lang: str, t: Translate) -> str:
    """The result in one sentence: share or band, and how many essential conditions are missing."""
    overall = evaluation.overall
    phase = evaluation.catalogue.phase(evaluation.phase).name[lang]
    if overall.share is None:
        return t("results.sentence-nothing" if overall.coverage is not None else "results.sentence-none-applies", phase=phase)
    if overall.enough:
        first = t("results.sentence", phase=phase, share=percent(lang, overall.share))
    else:
        first = t("results.sentence-band", phase=phase, band=band(overall, lang, t), coverage=percent(lang, overall.coverage or 0))
    if not evaluation.essentials:
        return f"{first}."
    return f"{first}; {_conditions(evaluation, t)}"


def _conditions(evaluation: Evaluation, t: Translate) -> str:
    """How many essential conditions are below their level, and how many have no level yet."""
    unmet = sum(check.standing.state == "rated" for check in evaluation.unmet)
    unclear = len(evaluation.unmet) - unmet
    if unmet and unclear:
        return t("results.unmet-and-unclear", unmet=unmet, unclear=unclear)
    if unmet:
        return t("results.unmet", n=unmet)
    return t("results.unclear", n=unclear) if unclear else t("results.all-met")


def share_cell(number_: Number, lang: str, t: Translate) -> str:
    """62 % in a table that has the band beside it; words where no number is told."""
    if number_.share is None:
        return t("number.none")
    return percent(lang, number_.share) if number_.enough else t("results.too-little")


def stage_sentence(evaluation: Evaluation, lang: str, t: Translate) -> str:
    """The stage and what holds it down, or why there is none."""
    outline, criteria = evaluation.catalogue.outline, evaluation.catalogue.criteria
    if evaluation.stage is None:
        return t("results.no-stage", minimum=outline.coverage_minimum)
    sentence = t("results.stage", stage=evaluation.stage.name[lang])
    if evaluation.capped_by:
        cap = next(stage.name[lang] for stage in outline.stages if stage.id == outline.cap)
        titles = ", ".join(criteria[name].title[lang] for name in evaluation.capped_by)
        sentence += " " + t("results.capped", n=len(evaluation.capped_by), stage=cap, titles=titles)
    return sentence


def met_words(check: EssentialCheck, t: Translate) -> str:
    """Whether an essential condition is met; an open or unknown one is neither met nor failed, one that does not apply is not needed."""
    if check.standing.state in ("unknown", "not-applicable"):
        return t("results.is-unknown" if check.standing.state == "unknown" else "results.is-left-out")
    if check.met:
        return t("results.is-met")
    return t("results.is-waiting" if check.standing.level is None else "results.is-unmet")


def state_words(standing: Standing, t: Translate) -> str:
    """Stufe 2, „weiß nicht“, offen …"""
    if standing.level is not None:
        return t("state.level", level=standing.level)
    return t(f"state.{standing.state}")


def step_facts(step: Step, t: Translate) -> str:
    """Effort, months and whether the council decides: what a step to the next level takes."""
    shortest, longest = step.months
    months = t("gaps.months-exact", n=longest) if shortest == longest else t("gaps.months", n=longest, shortest=shortest)
    facts = [t("gaps.effort", effort=t(f"effort.{step.effort}")), months]
    return " · ".join([*facts, t("gaps.council") if step.council else t("gaps.no-council")])
