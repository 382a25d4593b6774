"""The parts of the gap page: views, cards with the importance to change, and what is left out with its reasons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from selfcheck.evaluation import Evaluation
from selfcheck.gap_views import CONCEPT, QUICK_GAP, VIEWS, RankedGap, by_area, choose_gaps, rank_gaps, short_of_time, unrated_essentials
from selfcheck.plan import measure_of
from selfcheck.store.assessments import Stored
from selfcheck.wording import state_words, step_facts
from ui import show, state
from ui.questions import Block, FormWriter, importance_field, question_address

OPEN_AT_FIRST = 3  # dozens of unfolded cards are fifty screens of a phone


def lead(evaluation: Evaluation) -> Markup:
    """How many gaps there are, or why none can be told yet."""
    t = state.texts()
    said = t("gaps.nothing-rated") if evaluation.overall.share is None else t("gaps.none")
    return show.tag("p", t("gaps.count", n=len(evaluation.gaps)) if evaluation.gaps else said, class_="qm-lead")


def view_choice(evaluation: Evaluation, view: str) -> Markup:
    """Links to the views with the number of their gaps, and the rule of the one shown."""
    t, ranked = state.texts(), rank_gaps(evaluation)
    links = [_view_link(name, len(choose_gaps(ranked, name)), name == view, evaluation.phase) for name in VIEWS]
    rule = t("gaps.order") if view == "rank" else t(f"gaps.rule-{view}", size=QUICK_GAP) if view == "quick" else t(f"gaps.rule-{view}")
    nav = show.tag("nav", *links, class_="qm-row", aria_label=t("gaps.views"))
    return show.join([nav, show.tag("p", rule, " ", t("gaps.importance-help"), class_="qm-note")])


def _view_link(name: str, count: int, here: bool, phase: str) -> Markup:
    t = state.texts()
    label = t("gaps.view-area") if name == "area" else t(f"gaps.view-{name}", count=count)
    look = "qm-button" + (" qm-primary" if here else "")
    return show.tag("a", label, href=f"/gaps?view={name}&phase={phase}", class_=look, aria_current="true" if here else None)


def time_left(evaluation: Evaluation, profile: Mapping[str, object]) -> Markup:
    """The warning that little time is left to hand over, if that is so."""
    t, lang = state.texts(), state.lang()
    years = short_of_time(evaluation, profile, dt.date.today().year)
    if years is None:
        return Markup("")
    standing = evaluation.standings[CONCEPT]
    source = evaluation.catalogue.sources.get("S34")
    mark = t("source.read", sources=f"{source.publisher} {source.year} [S34]") if source else t("source.own")
    values = {"title": standing.criterion.title[lang], "state": state_words(standing, t), "source": mark}
    return show.tag("p", t("gaps.time", n=years, **values), class_="qm-warning")


def unrated(evaluation: Evaluation) -> Markup:
    """Essential conditions of which no gap can be told, with links to their questions."""
    t, lang = state.texts(), state.lang()
    items = []
    for check in unrated_essentials(evaluation):
        criterion = check.standing.criterion
        link = show.link(question_address(evaluation.catalogue, criterion.id), criterion.title[lang], plain=True)
        items.append(show.tag("li", link, " – ", state_words(check.standing, t)))
    return show.join([show.tag("p", t("gaps.unrated-essentials")), show.tag("ul", *items)]) if items else Markup("")


# --- cards --------------------------------------------------------------------------------------------------------


def form_data(current: Stored, evaluation: Evaluation, view: str, start: str | None = None) -> dict[str, Any] | None:
    """The gaps of a view as cards of the form, the first ones and `start` unfolded; None without any."""
    t, lang = state.texts(), state.lang()
    ranked = choose_gaps(rank_gaps(evaluation), view)
    if not ranked:
        return None
    writer = FormWriter(evaluation.catalogue, current, lang, t)
    blocks: list[Block] = []
    for title, gaps in _groups(evaluation, ranked, view):
        blocks.append({"kind": "heading", "level": 2, "title": title})
        blocks += [_card(current, evaluation, one, writer) for one in gaps]
    cards = [block for block in blocks if block["kind"] == "card"]
    for place, card in enumerate(cards):
        card["open"] = place < OPEN_AT_FIRST or card["id"] == start
    data = writer.data(f"gaps/{view}/{evaluation.phase}", blocks, ["answers"], start=start)
    data["values"] = [value for value in data["values"] if value[2] == "importance"]
    return data


def _groups(evaluation: Evaluation, ranked: list[RankedGap], view: str) -> list[tuple[str, list[RankedGap]]]:
    t, lang = state.texts(), state.lang()
    if view == "area":
        return [(area.title[lang], gaps) for area, gaps in by_area(evaluation, ranked)]
    return [(t(f"gaps.view-{view}", count=len(ranked)), ranked)]


def _card(current: Stored, evaluation: Evaluation, one: RankedGap, writer: FormWriter) -> Block:
    """One gap: the step from today's level to the recommended one, what it takes, importance, and the way into the plan."""
    t, lang, standing = state.texts(), state.lang(), one.gap.standing
    criterion = standing.criterion
    assert standing.level is not None
    goal = t("gaps.own-target" if standing.deviates else "gaps.recommended", level=standing.target)
    seen: set[str] = set()
    now, then = (writer.marked(criterion.levels[level][lang], seen) for level in (standing.level, standing.target))
    steps = [
        {"strong": t("gaps.step", level=n), "text": writer.marked(step.text[lang], seen), "small": f"({step_facts(step, t)})"}
        for n, step in one.steps
    ]
    return {
        "kind": "card",
        "section": "answers",
        "id": criterion.id,
        "level": 3,
        "fold": True,
        "title": t("gaps.ranked-title", rank=one.rank, title=criterion.title[lang]),
        "tags": _tags(one),
        "lines": [
            {"href": question_address(evaluation.catalogue, criterion.id), "link": t("plan.to-question"), "name": criterion.title[lang]},
            {"strong": t("gaps.today", level=standing.level), "text": now},
            {"strong": goal, "text": then},
        ],
        "lists": [{"title": t("gaps.next-steps"), "items": steps}] if steps else [],
        "fields": [importance_field(criterion.id, state.texts())],
        "details": _standard(one, writer, seen),
        "actions": [_into_plan(current, evaluation, criterion.id, criterion.title[lang])],
    }


def _tags(one: RankedGap) -> list[dict[str, str]]:
    t = state.texts()
    tags = [{"text": t("gaps.size", n=one.gap.size)}]
    if one.gap.essential_unmet:
        tags.insert(0, {"text": t("gaps.essential"), "kind": "late"})
    if one.is_quick:
        tags.append({"text": t("gaps.quick"), "kind": "done"})
    if one.needs_council:
        tags.append({"text": t("gaps.council-tag")})
    return tags


def _standard(one: RankedGap, writer: FormWriter, seen: set[str]) -> list[Block]:
    items = [{"text": s["text"], "mark": s["mark"]} for s in writer.sourced(one.gap.criterion.standard, seen)]
    return [{"title": state.texts()("question.standard"), "items": items}] if items else []


def _into_plan(current: Stored, evaluation: Evaluation, name: str, title: str) -> Block:
    t = state.texts()
    if there := measure_of(current.assessment, name):
        return {"href": f"/plan?at={there.id}", "label": t("gaps.in-plan"), "name": title}
    values = {"criterion": name, "phase": evaluation.phase}
    return {"action": "/a/measure/new", "values": values, "label": t("gaps.take"), "name": title, "primary": True}


# --- what is left out ------------------------------------------------------------------------------------------


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
