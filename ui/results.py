"""The parts of the results and gap pages, as HTML with every number from one evaluation."""

from __future__ import annotations

from markupsafe import Markup

from selfcheck.evaluation import EssentialCheck, Evaluation
from selfcheck.gaps import Gap
from selfcheck.scoring import Number
from selfcheck.texts import percent, points
from selfcheck.wording import band, result_sentence, share_line, source_mark, state_words
from ui import show, state


def phase_choice(evaluation: Evaluation, own: str) -> Markup:
    """Links to the view of each phase; the neighbourhood's own is named."""
    t, lang = state.texts(), state.lang()
    links = []
    for phase in evaluation.catalogue.outline.phases:
        here = phase.id == evaluation.phase
        label = t("results.own-phase", phase=phase.name[lang]) if phase.id == own else phase.name[lang]
        links.append(
            show.tag("a", label, href=f"?phase={phase.id}", class_="qm-button" + (" qm-primary" if here else ""), aria_current="true" if here else None)
        )  # fmt: skip
    note = None if evaluation.phase == own else show.tag("p", t("results.other-phase"), class_="qm-note")
    return show.join(part for part in (show.tag("nav", *links, class_="qm-row", aria_label=t("results.phase-choice")), note) if part)


def summary(evaluation: Evaluation) -> Markup:
    """The result in words, as number with band, stage and coverage; and that it is advice."""
    t, lang, overall = state.texts(), state.lang(), evaluation.overall
    parts = [show.tag("p", result_sentence(evaluation, lang, t), class_="qm-lead")]
    if overall.share is not None:
        parts.append(
            show.tag(
                "p", share_line(overall, lang, t) if evaluation.enough_coverage else t("results.band-only", band=band(overall, lang, t))
            )
        )
        parts.append(show.tag("p", _stage(evaluation)))
    progress = evaluation.progress
    parts.append(
        show.tag(
            "p",
            t("results.coverage", coverage=percent(lang, overall.coverage or 0), answered=progress.answered, applicable=progress.applicable)
            + " " + t("results.left-out", unknown=t("results.unknown", n=progress.unknown), open=t("results.open", n=progress.open)),
            class_="qm-text",
        )
    )  # fmt: skip
    parts.append(show.tag("p", t("app.advice"), class_="qm-note"))
    return show.tag("section", *parts, aria_label=t("results.summary"))


def _stage(evaluation: Evaluation) -> str:
    t, lang = state.texts(), state.lang()
    if evaluation.stage is None:
        return t("results.no-stage", minimum=evaluation.catalogue.outline.coverage_minimum)
    text = t("results.stage", stage=evaluation.stage.name[lang])
    if evaluation.capped_by:
        titles = ", ".join(evaluation.catalogue.criteria[name].title[lang] for name in evaluation.capped_by)
        cap = next(s for s in evaluation.catalogue.outline.stages if s.id == evaluation.catalogue.outline.cap)
        text += " " + t("results.capped", stage=cap.name[lang], titles=titles)
    return text


def essentials(evaluation: Evaluation) -> Markup:
    """The essential conditions of the phase as a checklist with state and link."""
    t = state.texts()
    if not evaluation.essentials:
        return Markup("")
    items = [_essential(evaluation, check) for check in evaluation.essentials]
    head = show.tag("tr", *(show.tag("th", t(f"results.{name}"), scope="col") for name in ("condition", "state", "met")))
    table = show.tag("table", show.tag("thead", head), show.tag("tbody", *items), class_="qm-table")  # fmt: skip
    text = show.tag("p", t("results.essentials-text", level=evaluation.catalogue.outline.essential_level))
    return show.join([show.tag("h2", t("results.essentials")), text, show.scroll(table, t("results.essentials"))])


def _essential(evaluation: Evaluation, check: EssentialCheck) -> Markup:
    t, lang = state.texts(), state.lang()
    criterion = check.standing.criterion
    kind = t(f"question.essential-{criterion.essential.kind}") if criterion.essential else ""
    met = show.tag(
        "span", t("results.is-met") if check.met else t("results.is-unmet"), class_="qm-tag " + ("qm-met" if check.met else "qm-unmet")
    )
    name = show.tag(
        "th",
        question_link(evaluation, criterion.id, criterion.title[lang]),
        show.tag("br"),
        show.tag("span", kind, class_="qm-small"),
        scope="row",
    )
    return show.tag("tr", name, show.tag("td", state_words(check.standing, t)), show.tag("td", met))


def question_link(evaluation: Evaluation, name: str, label: str) -> Markup:
    """To the question of a criterion."""
    dimension = evaluation.catalogue.places[name][1].id
    return show.tag("a", label, href=f"/questionnaire?mode=all&filter=none&d={dimension}&q={name}")


def groups(evaluation: Evaluation) -> Markup:
    """Areas and dimensions as bullet bars with their numbers."""
    t, lang = state.texts(), state.lang()
    rows = []
    for area in evaluation.catalogue.outline.areas:
        rows.append(_group_row(evaluation.number_of(area.id), area.title[lang], strong=True))
        rows += [_group_row(evaluation.number_of(d.id), d.title[lang]) for d in area.dimensions]
    columns = ("group", "picture", "share", "band", "points")
    head = show.tag("tr", *(show.tag("th", t(f"results.{name}"), scope="col") for name in columns))
    table = show.tag(
        "table",
        show.tag("thead", head),
        show.tag("tbody", *rows),
        class_="qm-table",
    )
    return show.join(
        [
            show.tag("h2", t("results.groups")),
            show.tag("p", t("results.bars-text"), class_="qm-small"),
            show.scroll(table, t("results.groups")),
        ]
    )


def _group_row(number: Number, title: str, strong: bool = False) -> Markup:
    t, lang = state.texts(), state.lang()
    name = show.tag("th", show.tag("strong", title) if strong else title, scope="row", class_=None if strong else "qm-inner")
    if number.share is None or number.points is None or number.recommended is None:
        return show.tag("tr", name, show.tag("td", t("number.none"), colspan="4"))
    reached = t("method.of", points=points(lang, number.points), recommended=points(lang, number.recommended))
    return show.tag(
        "tr",
        name,
        show.tag("td", _bullet(number)),
        show.tag("td", percent(lang, number.share), class_="qm-number"),
        show.tag("td", band(number, lang, t), class_="qm-number"),
        show.tag("td", reached, class_="qm-number"),
    )


def _bullet(number: Number) -> Markup:
    """A bar for the share over its band; the numbers stand beside it, so it is hidden from screen readers."""
    assert number.share is not None and number.low is not None and number.high is not None
    low, high, share = (round(float(value) * 100, 2) for value in (number.low, number.high, number.share))
    shade = show.tag("div", class_="qm-band", style=f"left:{low}%;width:{round(high - low, 2)}%")
    fill = show.tag("div", class_="qm-fill", style=f"left:0;width:{share}%")
    return show.tag("div", shade, fill, class_="qm-bullet", aria_hidden="true")


def ways_on(evaluation: Evaluation) -> Markup:
    """To the gaps and back to open questions."""
    t = state.texts()
    links = [show.link("/gaps", t("results.to-gaps", n=len(evaluation.gaps)) if evaluation.gaps else t("results.to-no-gaps"), primary=True)]
    if evaluation.progress.open:
        links.append(show.link("/questionnaire?filter=open", t("results.to-open", n=evaluation.progress.open)))
    links.append(show.link("/downloads", t("results.to-downloads")))
    return show.tag("div", *links, class_="qm-row")


# --- gaps -----------------------------------------------------------------------------------------------------------


def gap_cards(evaluation: Evaluation) -> Markup:
    """Gaps in order of urgency, each with the step from today's level to the recommended one."""
    return show.tag("ol", *(_gap_card(evaluation, gap) for gap in evaluation.gaps), class_="qm-list")


def _gap_card(evaluation: Evaluation, gap: Gap) -> Markup:
    t, lang, criterion, standing = state.texts(), state.lang(), gap.criterion, gap.standing
    assert standing.level is not None
    tags = [show.tag("span", t("gaps.size", n=gap.size), class_="qm-tag")]
    if gap.essential_unmet:
        tags.insert(0, show.tag("span", t("gaps.essential"), class_="qm-tag qm-unmet"))
    if standing.importance != 2:
        tags.append(show.tag("span", t(f"question.importance-{standing.importance}"), class_="qm-tag"))
    return show.tag(
        "li",
        show.tag("h2", question_link(evaluation, criterion.id, criterion.title[lang])),
        show.tag("p", *(part for one in tags for part in (one, " "))),
        show.tag("p", show.tag("strong", t("gaps.today", level=standing.level)), " ", criterion.levels[standing.level][lang]),
        show.tag("p", show.tag("strong", t("gaps.recommended", level=standing.target)), " ", criterion.levels[standing.target][lang]),
        _steps(gap),
        _standard(evaluation, gap),
        class_="qm-card",
    )  # fmt: skip


def _steps(gap: Gap) -> Markup | None:
    """The catalogue's next steps from today's level upward."""
    t, lang = state.texts(), state.lang()
    assert gap.standing.level is not None
    items = []
    for level in range(gap.standing.level + 1, gap.standing.target + 1):
        if step := gap.criterion.steps.get(level):
            shortest, longest = step.months
            facts = [t("gaps.effort", effort=t(f"effort.{step.effort}")), t("gaps.months", n=longest, shortest=shortest)]
            facts.append(t("gaps.council") if step.council else t("gaps.no-council"))
            items.append(
                show.tag("li", show.tag("strong", t("gaps.step", level=level)), " ", step.text[lang], show.tag("br"), show.tag("span", " · ".join(facts), class_="qm-small"))
            )  # fmt: skip
    return show.tag("div", show.tag("h3", t("gaps.next-steps")), show.tag("ul", *items)) if items else None


def _standard(evaluation: Evaluation, gap: Gap) -> Markup | None:
    t, lang = state.texts(), state.lang()
    if not gap.criterion.standard:
        return None
    items = [
        show.tag("li", s.text[lang], " ", show.tag("span", source_mark(evaluation.catalogue, s, t), class_="qm-small"))
        for s in gap.criterion.standard
    ]
    return show.tag("details", show.tag("summary", t("question.standard")), show.tag("ul", *items))


def deviations(evaluation: Evaluation, reasons: dict[str, str]) -> Markup:
    """Deviating targets and criteria that do not apply, with their reasons."""
    t, lang = state.texts(), state.lang()
    items = []
    for name, standing in evaluation.standings.items():
        title = standing.criterion.title[lang]
        if standing.deviates:
            values = {"title": title, "target": standing.target, "recommended": standing.criterion.target(evaluation.phase)}
            items.append(show.tag("li", t("gaps.deviation", reason=reasons.get(name, ""), **values)))
        elif standing.state == "not-applicable":
            items.append(show.tag("li", t("gaps.not-applicable", title=title, reason=reasons.get(name, ""))))
    return show.join([show.tag("h2", t("gaps.deviations")), show.tag("ul", *items)]) if items else Markup("")
