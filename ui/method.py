"""The parts of the method page."""

from __future__ import annotations

from markupsafe import Markup

from selfcheck.evaluation import Evaluation
from selfcheck.scoring import Standing
from selfcheck.texts import points
from selfcheck.wording import share_line, state_words
from ui import show, state

RULES = ("scale", "states", "points", "share", "band", "stage", "gap", "never")


def rules() -> Markup:
    """The rules in plain words."""
    t, outline = state.texts(), state.catalogue().outline
    values = {"top": len(outline.scale) - 1, "minimum": outline.coverage_minimum, "essential": outline.essential_level}
    items = [show.tag("li", show.tag("strong", t(f"method.{rule}")), " ", t(f"method.{rule}-text", **values)) for rule in RULES]
    return show.join([show.tag("p", t("method.lead"), class_="qm-lead"), show.tag("ol", *items, class_="qm-text")])


def stages() -> Markup:
    """Thresholds of the stages; our own setting."""
    t, lang, outline = state.texts(), state.lang(), state.catalogue().outline
    rows = [
        show.tag("tr", show.tag("th", stage.name[lang], scope="row"), show.tag("td", t("method.from", percent=stage.from_), class_="qm-number"), show.tag("td", stage.text[lang] if stage.text else ""))
        for stage in outline.stages
    ]  # fmt: skip
    head = show.tag("tr", *(show.tag("th", t(f"method.column-{name}"), scope="col") for name in ("stage", "from", "meaning")))
    table = show.tag("table", show.tag("thead", head), show.tag("tbody", *rows), class_="qm-table")
    return show.join(
        [
            show.tag("h2", t("method.stages")),
            show.scroll(table, t("method.stages")),
            show.tag("p", t("method.own-setting"), class_="qm-note"),
        ]
    )


def derivation(evaluation: Evaluation) -> Markup:
    """The user's own numbers, dimension by dimension: level, target, weight, points, what was left out and why."""
    t, lang, catalogue = state.texts(), state.lang(), evaluation.catalogue
    parts = [show.tag("h2", t("method.own-numbers")), show.tag("p", t("method.own-numbers-text"), class_="qm-text")]
    parts.append(show.tag("p", show.tag("strong", t("method.whole")), " ", share_line(evaluation.overall, lang, t)))
    for _, dimension in catalogue.dimensions():
        rows = [_row(evaluation, evaluation.standings[name]) for name in dimension.criteria]
        head = show.tag(
            "tr",
            *(show.tag("th", t(f"method.column-{name}"), scope="col") for name in ("criterion", "state", "target", "weight", "points")),
        )
        table = show.tag("table", show.tag("thead", head), show.tag("tbody", *rows), class_="qm-table")
        line = share_line(evaluation.number_of(dimension.id), lang, t)
        summary = show.tag("summary", f"{dimension.title[lang]}: {line}")
        parts.append(show.tag("details", summary, show.scroll(table, dimension.title[lang]), class_="qm-fold"))
    return show.join(parts)


def _row(evaluation: Evaluation, standing: Standing) -> Markup:
    t, lang, catalogue = state.texts(), state.lang(), evaluation.catalogue
    recommended = catalogue.points(standing.target) * standing.criterion.weight
    if standing.level is None:
        reached = t("method.left-out")
    else:
        scored = min(catalogue.points(standing.level), catalogue.points(standing.target)) * standing.criterion.weight
        reached = t("method.of", points=points(lang, scored), recommended=points(lang, recommended))
    target = str(standing.target) + (f" ({t('method.deviating')})" if standing.deviates else "")
    cells = (state_words(standing, t), target, points(lang, standing.criterion.weight), reached)
    return show.tag("tr", show.tag("th", standing.criterion.title[lang], scope="row"), *(show.tag("td", cell) for cell in cells))


def terms() -> Markup:
    """Words of the scoring."""
    t, lang = state.texts(), state.lang()
    entries = []
    for term in state.catalogue().scoring_terms.values():
        entries += [show.tag("dt", show.tag("strong", term.term[lang])), show.tag("dd", term.text[lang])]
    return show.join([show.tag("h2", t("catalogue.scoring-terms")), show.tag("dl", *entries, class_="qm-text")])
