"""What the capacity page shows: the sum in words, what would help, what does not fit, and the form for assumptions and tasks."""

from __future__ import annotations

from fractions import Fraction

from markupsafe import Markup

from selfcheck.capacity import (
    CLASSES,
    DECISIONS,
    HOURS,
    NEEDS,
    PARTNER_SHARE,
    PRESENT_SHARE,
    Capacity,
    Task,
    find_beyond,
    find_scenarios,
    find_unclosable,
)
from selfcheck.capacity_words import available_sentence, hours, result_sentence, scenario_words, task_facts
from selfcheck.catalogue import Catalogue
from selfcheck.store.assessments import Stored
from ui import show, state
from ui.questions import Block, FormWriter, question_address
from ui.terms import link_sources


def result(capacity: Capacity, untouched: bool) -> Markup:
    """The sum in words, how it is made, and why it is compared with nothing. `untouched`: nobody has chosen among the tasks yet."""
    t, lang = state.texts(), state.lang()
    look = {"over": "qm-lead qm-warning", "far-over": "qm-lead qm-warning qm-strong"}.get(capacity.verdict or "", "qm-lead")
    parts = [show.tag("p", result_sentence(capacity, lang, t), class_=look)]
    if untouched:
        parts.append(show.tag("p", t("capacity.untouched", n=len(capacity.tasks))))
    if sentence := available_sentence(capacity, lang, t):
        parts.append(show.tag("p", sentence))
    parts.append(show.tag("p", show.link("/profile", t("capacity.to-profile")), class_="qm-row"))
    note = f"{t('capacity.own-setting')} {t('capacity.change-here')} {t('capacity.no-benchmark')}"
    parts.append(show.tag("p", link_sources(note), class_="qm-note"))
    return show.tag("section", *parts, aria_label=t("capacity.result"))


def scenarios(capacity: Capacity) -> Markup:
    """What would change if; nothing of it is stored."""
    t, lang = state.texts(), state.lang()
    if not capacity.load:
        return Markup("")
    rows = [show.tag("tr", *_cells(scenario_words(one, lang, t))) for one in find_scenarios(capacity)]
    head = show.tag("tr", *(show.tag("th", t(f"capacity.column-{name}"), scope="col") for name in ("change", "hours", "load")))
    table = show.tag("table", show.tag("thead", head), show.tag("tbody", *rows), class_="qm-table")
    text = show.tag("p", t("capacity.scenarios-text"))
    return show.join([show.tag("h2", t("capacity.scenarios")), text, show.scroll(table, t("capacity.scenarios"))])


def _cells(words: tuple[str, ...]) -> list[Markup]:
    return [show.tag("th", words[0], scope="row", class_="qm-inner"), *(show.tag("td", word) for word in words[1:])]


def beyond(catalogue: Catalogue, capacity: Capacity) -> Markup:
    """Tasks without hours when they are served in order, and gaps that today's team cannot close."""
    t = state.texts()
    parts = []
    if capacity.available is not None:
        without = find_beyond(capacity)
        parts += [show.tag("h2", t("capacity.beyond")), show.tag("p", t("capacity.beyond-text"), class_="qm-text")]
        parts.append(_list(catalogue, without) if without else show.tag("p", t("capacity.beyond-none")))
    gaps = find_unclosable(capacity)
    parts += [show.tag("h2", t("capacity.unclosable")), show.tag("p", t("capacity.unclosable-text"), class_="qm-text")]
    parts.append(_list(catalogue, gaps) if gaps else show.tag("p", t("capacity.unclosable-none")))
    return show.join(parts)


def for_the_council(catalogue: Catalogue, capacity: Capacity) -> Markup:
    """What the team postpones or does not do, with the reasons."""
    t, lang = state.texts(), state.lang()
    parts = [show.tag("h2", t("capacity.left-out")), show.tag("p", t("capacity.left-out-text"), class_="qm-text")]
    if not capacity.left_out:
        return show.join([*parts, show.tag("p", t("capacity.left-out-none"))])
    items = []
    for task in capacity.left_out:
        reason = task.reason or t("capacity.no-reason")
        items.append(
            show.tag("li", show.tag("strong", task.criterion.title[lang]), f" – {t(f'capacity.decision-{task.decision}')}. {reason}")
        )
    return show.join([*parts, show.tag("ul", *items), show.tag("p", show.link("/downloads", t("capacity.to-downloads")), class_="qm-row")])


def _list(catalogue: Catalogue, tasks: list[Task]) -> Markup:
    t, lang = state.texts(), state.lang()
    items = []
    for task in tasks:
        link = show.tag("a", task.criterion.title[lang], href=question_address(catalogue, task.criterion.id))
        items.append(show.tag("li", link, " ", show.tag("span", task_facts(task, lang, t), class_="qm-small")))
    return show.tag("ul", *items)


# --- the form -------------------------------------------------------------------------------------------------------


def form_data(catalogue: Catalogue, current: Stored, capacity: Capacity) -> dict[str, object]:
    """Assumptions first, then the tasks by dimension, one fold each."""
    t, lang = state.texts(), state.lang()
    blocks: list[Block] = [
        {"kind": "heading", "level": 2, "title": t("capacity.assumptions"), "text": t("capacity.assumptions-text")},
        {"kind": "fold", "title": t("capacity.assumptions-fold"), "fields": _assumptions()},
        {"kind": "heading", "level": 2, "title": t("capacity.tasks"), "text": t("capacity.tasks-text")},
    ]
    for _, dimension in catalogue.dimensions():
        tasks = [task for task in capacity.tasks if task.criterion.id in dimension.criteria]
        if tasks:
            blocks.append({"kind": "heading", "level": 3, "title": dimension.title[lang]})
            blocks += [_task_block(catalogue, task) for task in tasks]
    writer = FormWriter(catalogue, current, lang, t)
    return writer.data("capacity", blocks, ["capacity"])


def _assumptions() -> list[Block]:
    t, lang = state.texts(), state.lang()
    usual = {"present-share": PRESENT_SHARE, "partner-share": PARTNER_SHARE}
    fields = [_number(name, t("capacity.usual-percent", n=value), "integer", "%") for name, value in usual.items()]
    for name in CLASSES:
        usually = hours(Fraction(HOURS[name]), lang, t)
        fields.append(_number(f"hours-{name}", t("capacity.usual-hours", hours=usually), "decimal", t("capacity.unit")))
    return fields


def _number(name: str, help_text: str, kind: str, unit: str) -> Block:
    label = state.texts()(f"capacity.field-{name}")
    mode = "decimal" if kind == "decimal" else "numeric"
    return {
        "type": "text",
        "place": ["capacity", "", name],
        "label": label,
        "help": help_text,
        "number": kind,
        "inputmode": mode,
        "unit": unit,
    }


def _task_block(catalogue: Catalogue, task: Task) -> Block:
    t, lang, name = state.texts(), state.lang(), task.criterion.id
    levels = [{"value": n, "label": t("question.level", level=n)} for n in range(1, catalogue.top_level + 1)]
    needs = [{"value": need, "label": t(f"capacity.need-{need}")} for need in NEEDS]
    decisions = [{"value": one, "label": t(f"capacity.decision-{one}")} for one in DECISIONS]
    title = t(
        "capacity.task-title",
        title=task.criterion.title[lang],
        effort=t(f"effort.{task.criterion.effort}"),
        hours=hours(task.hours, lang, t),
    )

    def select(field: str, options: list[Block], help_text: str) -> Block:
        return {
            "type": "select",
            "place": ["capacity", name, field],
            "label": t(f"capacity.field-{field}"),
            "options": options,
            "help": help_text,
        }

    fields = [
        select("decision", decisions, t("capacity.usual-decision")),
        select("need", needs, t("capacity.usual-need")),
        select("aim", levels, t("capacity.usual-aim", level=task.standing.target)),
        {"type": "textarea", "place": ["capacity", name, "reason"], "label": t("capacity.field-reason"), "rows": 2, "max": 20000,
         "when": {"field": "decision", "in": ["postponed", "dropped"]}},
    ]  # fmt: skip
    return {"kind": "fold", "id": name, "title": title, "fields": fields, "open": task.decision != "own"}
