"""The parts of the results page, as HTML with every number from one evaluation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from markupsafe import Markup

from selfcheck.assessment import Answer
from selfcheck.evaluation import EssentialCheck, Evaluation
from selfcheck.progress import Progress, count_progress
from selfcheck.strengths import Strength, find_strengths
from selfcheck.texts import Translate, percent
from selfcheck.wording import band, met_words, result_sentence, share_line, stage_sentence, state_words
from ui import show, state
from ui.derivations import derivation_address, derivation_link

# --- the next phase --------------------------------------------------------------------------------------------------


def next_phase(following: Evaluation) -> Markup:
    """What the same answers mean for the phase to come, and the way to that view."""
    t, lang = state.texts(), state.lang()
    name = following.catalogue.phase(following.phase).name[lang]
    return show.tag(
        "section",
        show.tag("h2", t("results.next-phase", phase=name)),
        show.tag("p", t("results.next-phase-text", phase=name), " ", show.tag("strong", result_sentence(following, lang, t))),
        show.tag("p", show.link(f"?phase={following.phase}", t("results.next-phase-link", phase=name))),
        class_="qm-card",
    )


# --- the whole ------------------------------------------------------------------------------------------------------


def summary(evaluation: Evaluation) -> Markup:
    """The result in words, as number with band and stage; and that it is advice."""
    t, lang, overall = state.texts(), state.lang(), evaluation.overall
    parts = [show.tag("p", result_sentence(evaluation, lang, t), class_="qm-lead")]
    if overall.share is not None:
        parts.append(
            show.tag(
                "p",
                show.tag("strong", share_line(overall, lang, t)),
                " · ",
                derivation_link(evaluation, "overall", t("results.derivation")),
            )
        )
        parts.append(show.tag("p", stage_sentence(evaluation, lang, t), class_="qm-text"))
    parts.append(show.tag("p", t("app.advice"), class_="qm-note"))
    return show.tag("section", *parts, aria_label=t("results.summary"))


def nothing_rated(evaluation: Evaluation) -> Markup:
    """Instead of empty drawings: what to do."""
    t = state.texts()
    link = show.link(f"/questionnaire?filter={'open' if evaluation.progress.open else 'unknown'}", t("results.to-questions"), primary=True)
    return show.tag("p", link, class_="qm-row") if evaluation.progress.applicable else Markup("")


# --- essential conditions -------------------------------------------------------------------------------------------


def essentials(evaluation: Evaluation) -> Markup:
    """The essential conditions of the phase as a checklist with state and link."""
    t = state.texts()
    if not evaluation.essentials:
        return Markup("")
    items = [_essential(evaluation, check) for check in evaluation.essentials]
    head = show.tag("tr", *(show.tag("th", t(f"results.{name}"), scope="col") for name in ("condition", "met")))
    table = show.tag("table", show.tag("thead", head), show.tag("tbody", *items), class_="qm-table")  # fmt: skip
    text = show.tag("p", t("results.essentials-text", level=evaluation.catalogue.outline.essential_level))
    return show.join([show.tag("h2", t("results.essentials")), text, show.scroll(table, t("results.essentials"))])


def _essential(evaluation: Evaluation, check: EssentialCheck) -> Markup:
    t, lang = state.texts(), state.lang()
    criterion = check.standing.criterion
    kind = t(f"question.essential-{criterion.essential.kind}") if criterion.essential else ""
    sign, look = ("✓\u00a0", " qm-met") if check.met else ("✗\u00a0", " qm-unmet")
    if check.standing.level is None:
        sign, look = ("–\u00a0" if check.met else "?\u00a0"), ""
    mark = show.tag("span", show.tag("span", sign, aria_hidden="true"), met_words(check, t), class_="qm-tag" + look)
    name = show.tag(
        "th",
        question_link(evaluation, criterion.id, criterion.title[lang]),
        show.tag("br"),
        show.tag("span", kind, class_="qm-small"),
        scope="row",
    )
    stands = show.tag("span", state_words(check.standing, t), class_="qm-small")
    return show.tag("tr", name, show.tag("td", mark, show.tag("br"), stands))


def question_link(evaluation: Evaluation, name: str, label: str) -> Markup:
    """To the question of a criterion."""
    dimension = evaluation.catalogue.places[name][1].id
    return show.tag("a", label, href=f"/questionnaire?mode=all&filter=none&d={dimension}&q={name}")


# --- areas and dimensions -------------------------------------------------------------------------------------------


def areas(evaluation: Evaluation) -> Markup:
    """Heading and the areas in words, each with the way to its derivation; the drawing follows."""
    t, lang = state.texts(), state.lang()
    items = []
    for area in evaluation.catalogue.outline.areas:
        line = share_line(evaluation.number_of(area.id), lang, t)
        items.append(show.tag("li", show.tag("strong", f"{area.title[lang]}: "), derivation_link(evaluation, area.id, line)))
    return show.join(
        [show.tag("h2", t("results.groups")), show.tag("ul", *items), show.tag("p", t("results.bars-text"), class_="qm-small")]
    )


def group_addresses(evaluation: Evaluation) -> tuple[str, ...]:
    """The derivation of each row of the chart of groups, in this phase."""
    names = ["overall"]
    for area in evaluation.catalogue.outline.areas:
        names += [area.id, *(dimension.id for dimension in area.dimensions)]
    return tuple(derivation_address(name, evaluation.phase) for name in names)


def levels_heading() -> Markup:
    """Above the chart of criteria and levels."""
    t = state.texts()
    return show.join([show.tag("h2", t("results.levels")), show.tag("p", t("results.levels-text"), class_="qm-text")])


# --- strengths ------------------------------------------------------------------------------------------------------


def strengths(evaluation: Evaluation, answers: Mapping[str, Answer]) -> Markup:
    """What the neighbourhood can build on, by area; and the rule."""
    t, lang = state.texts(), state.lang()
    found = find_strengths(evaluation, answers)
    parts = [show.tag("h2", t("results.strengths"))]
    if not found:
        return show.join([*parts, show.tag("p", t("results.no-strengths"), class_="qm-text")])
    parts.append(show.tag("p", t("results.strengths-text"), class_="qm-text"))
    for group in found:
        items = (show.tag("li", _strength(evaluation, one, lang, t)) for one in group.strengths)
        summary = show.tag("summary", t("results.strengths-area", n=len(group.strengths), area=group.area.title[lang]))
        parts.append(show.tag("details", summary, show.tag("ul", *items), class_="qm-fold"))
    return show.join(parts)


def _strength(evaluation: Evaluation, strength: Strength, lang: str, t: Translate) -> Markup:
    standing = strength.standing
    words = [state_words(standing, t), t("results.recommended-level", level=standing.criterion.target(evaluation.phase))]
    if strength.evidence:
        words.append(t("results.with-evidence"))
    title = question_link(evaluation, standing.criterion.id, standing.criterion.title[lang])
    return show.join([title, show.tag("span", f" ({', '.join(words)})", class_="qm-small")])


# --- coverage -------------------------------------------------------------------------------------------------------


def coverage(evaluation: Evaluation) -> Markup:
    """How much is answered, how far the result could still move, and where answers are missing."""
    t, lang, progress = state.texts(), state.lang(), evaluation.progress
    said = t(
        "results.coverage",
        coverage=percent(lang, evaluation.overall.coverage or 0),
        rated=progress.rated,
        answered=progress.answered,
        applicable=progress.applicable,
    )
    parts = [show.tag("h2", t("results.coverage-title")), show.tag("p", said, class_="qm-text")]
    if progress.unknown or progress.open:
        if evaluation.overall.share is not None:
            moving = t("results.could-move", missing=_counted(t, progress, "unknown", "open"), band=band(evaluation.overall, lang, t))
            parts.append(show.tag("p", moving, class_="qm-text"))
        parts.append(_missing(evaluation))
    if progress.not_applicable or progress.not_due:
        left_out = t("results.does-not-count", criteria=_counted(t, progress, "not_applicable", "not_due"))
        parts.append(show.tag("p", left_out, class_="qm-small"))
    return show.join(parts)


def _counted(t: Translate, progress: Progress, *states: Literal["unknown", "open", "not_applicable", "not_due"]) -> str:
    """How many stand in these states, leaving out what does not occur."""
    counts = {state: getattr(progress, state) for state in states}
    return ", ".join(t(f"results.{state.replace('_', '-')}", n=count) for state, count in counts.items() if count)


def _missing(evaluation: Evaluation) -> Markup:
    t, lang = state.texts(), state.lang()
    items = []
    for _, dimension in evaluation.catalogue.dimensions():
        part = count_progress({name: evaluation.standings[name] for name in dimension.criteria})
        if words := _counted(t, part, "unknown", "open"):
            link = show.tag("a", dimension.title[lang], href=f"/questionnaire?mode=all&filter=none&d={dimension.id}")
            items.append(show.tag("li", link, ": ", words))
    return show.tag("details", show.tag("summary", t("results.missing", n=len(items))), show.tag("ul", *items), class_="qm-fold")


def ways_on(evaluation: Evaluation) -> Markup:
    """To the gaps and back to open questions."""
    t = state.texts()
    links = [show.link("/gaps", t("results.to-gaps", n=len(evaluation.gaps)) if evaluation.gaps else t("results.to-no-gaps"), primary=True)]
    if evaluation.progress.open:
        links.append(show.link("/questionnaire?filter=open", t("results.to-open", n=evaluation.progress.open)))
    links.append(show.link("/downloads", t("results.to-downloads")))
    return show.tag("div", *links, class_="qm-row")
