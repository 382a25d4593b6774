"""What the plan page shows: the view somebody chose, one measure with its history, and how things would stand afterwards."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from markupsafe import Markup

from selfcheck.evaluation import Evaluation, evaluate
from selfcheck.plan import (
    STATUSES,
    VIEWS,
    Planned,
    counts_forward,
    find_measures,
    find_shortfalls,
    find_unplanned,
    look_at,
    owners,
    project,
    total_cost,
)
from selfcheck.plan_words import euros, projection_sentence
from selfcheck.store.assessments import Stored
from ui import show, state
from ui.plan_form import PlanWriter

PER_PAGE = 25


@dataclass(frozen=True)
class PlanView:
    """One page of the plan. single: a measure shown by itself. start: a measure to open. removed: a revision to bring back."""

    current: Stored
    evaluation: Evaluation
    day: dt.date
    view: str
    owner: str
    wished_page: int
    single: str | None
    start: str | None
    removed: int | None

    @cached_property
    def planned(self) -> tuple[Planned, ...]:
        return look_at(self.evaluation.catalogue, self.current.assessment, self.day)

    @cached_property
    def found(self) -> list[Planned]:
        """The measures of this view, all pages."""
        if self.single:
            return [one for one in self.planned if one.measure.id == self.single]
        return find_measures(self.planned, self.view, self.owner)

    @cached_property
    def after(self) -> Evaluation:
        """The evaluation after the plan."""
        return evaluate(self.evaluation.catalogue, project(self.evaluation.catalogue, self.current.assessment), self.evaluation.phase)

    @property
    def page(self) -> int:
        """From 0; the one that holds the measure to open, else the one asked for."""
        at = next((index for index, one in enumerate(self.found) if one.measure.id == self.start), None)
        wished = at // PER_PAGE if at is not None else self.wished_page
        return max(min(wished, (len(self.found) - 1) // PER_PAGE), 0)

    @property
    def shown(self) -> list[Planned]:
        return self.found[self.page * PER_PAGE : (self.page + 1) * PER_PAGE]

    def form_data(self) -> dict[str, object]:
        """The measures of this page as data of the form."""
        writer = PlanWriter(self.current, self.evaluation, state.lang(), state.texts(), single=self.single is not None)
        movable = self.view == "all" and not self.owner and not self.single
        return writer.data(self.shown, self.start, movable)


def find_view(current: Stored) -> PlanView:
    """The view the address asks for."""
    asked, ids = state.query(), {measure.id for measure in current.assessment.plan}
    number = asked.get("page", "1")
    revision = asked.get("removed", "")
    single, start, owner = asked.get("m"), asked.get("at"), asked.get("owner", "")
    return PlanView(
        current=current,
        evaluation=state.evaluation(current),
        day=dt.date.today(),
        view=asked["show"] if asked.get("show") in VIEWS else "all",
        owner=owner if owner in owners(current.assessment.plan) else "",
        wished_page=int(number) - 1 if number.isdecimal() and len(number) < 5 else 0,
        single=single if single in ids else None,
        start=start if start in ids else None,
        removed=int(revision) if revision.isdecimal() and len(revision) < 10 else None,
    )


# --- above the measures -------------------------------------------------------------------------------------------


def summary(view: PlanView) -> Markup:
    """How many measures there are, what is overdue, what they cost."""
    t, lang, plan = state.texts(), state.lang(), view.current.assessment.plan
    counts = [(name, sum(measure.status == name for measure in plan)) for name in STATUSES]
    parts = ", ".join(t("plan.part", count=count, status=t(f"plan.status-{name}")) for name, count in counts if count)
    overdue = sum(one.overdue for one in view.planned)
    cost, missing = total_cost(plan)
    lines = [show.tag("p", t("plan.count", n=len(plan), parts=parts), class_="qm-lead")]
    if overdue:
        lines.append(show.tag("p", t("plan.overdue-count", n=overdue), class_="qm-warning"))
    money = t("plan.cost-none")
    if cost is not None:
        money = t("plan.cost-sum", sum=euros(cost, lang, t)) + (f" {t('plan.cost-missing', n=missing)}" if missing else "")
    return show.join([*lines, show.tag("p", money)])


def projection(view: PlanView) -> Markup:
    """Today's number beside that after the plan, and what it assumes."""
    t, lang = state.texts(), state.lang()
    assumed = f"{t('plan.projection-assumes')} {t('plan.projection-counted', n=sum(map(counts_forward, view.current.assessment.plan)))}"
    told = show.tag("strong", projection_sentence(view.evaluation, view.after, lang, t))
    return show.tag("div", show.tag("p", told), show.tag("p", assumed), class_="qm-note")


def left_open(view: PlanView) -> Markup:
    """Where the measures expect too little, gaps without a measure, and that all this is as of the last visit."""
    t, lang, plan = state.texts(), state.lang(), view.current.assessment.plan
    parts = []
    shortfalls = [
        t(
            "plan.shortfall",
            title=s.gap.criterion.title[lang],
            level=s.gap.standing.level,
            expected=s.expected,
            target=s.gap.standing.target,
        )
        for s in find_shortfalls(view.evaluation.gaps, plan)
    ]
    if shortfalls:
        parts += [show.tag("p", t("plan.shortfalls")), show.tag("ul", *(show.tag("li", line) for line in shortfalls))]
    if unplanned := find_unplanned(view.evaluation.gaps, plan):
        urgent = ", ".join(gap.criterion.title[lang] for gap in unplanned if gap.essential_unmet)
        more = f" {t('plan.unplanned-essential', titles=urgent)}" if urgent else ""
        parts.append(show.tag("p", t("plan.unplanned", n=len(unplanned)) + more + " ", show.link("/gaps", t("plan.to-gaps"), plain=True)))
    stale = show.tag("p", t("plan.projection-stale") + " ", show.link("/plan", t("plan.recalculate"), plain=True), class_="qm-small")
    return show.tag("div", *parts, stale, class_="qm-text")


def views(view: PlanView) -> Markup:
    """Links to the views with the number of their measures; owners folded."""
    t, plan = state.texts(), view.current.assessment.plan
    counts = {name: len(find_measures(view.planned, name)) for name in VIEWS}
    plain = not view.owner and not view.single
    links = [_choice({"show": name}, t(f"plan.view-{name}", count=counts[name]), plain and name == view.view) for name in VIEWS if counts[name] or name == view.view]  # fmt: skip
    by_owner = [
        _choice({"owner": key}, t("plan.owner-link", owner=name, count=count), key == view.owner) for key, (name, count) in owners(plan).items()
    ]  # fmt: skip
    fold = show.tag(
        "details",
        show.tag("summary", t("plan.by-owner")),
        show.tag("nav", *by_owner, class_="qm-row", aria_label=t("plan.by-owner")),
        open=bool(view.owner),
        class_="qm-find",
    )
    nav = show.tag("nav", *links, class_="qm-row", aria_label=t("plan.views"))
    return show.join([show.tag("h2", t("plan.list")), nav, fold if by_owner else Markup("")])


def _choice(query: dict[str, str], label: str, here: bool) -> Markup:
    look = "qm-button" + (" qm-primary" if here else "")
    return show.tag("a", label, href="/plan?" + urlencode(query), class_=look, aria_current="true" if here else None)


def new_measure(view: PlanView) -> Markup:
    """The button for a measure of one's own."""
    return show.button_form("/a/measure/new", state.texts()("plan.new"), primary=True, assessment=view.current.key)


def nothing_yet(view: PlanView) -> Markup:
    """Empty state: what to do."""
    t = state.texts()
    if state.is_read_only():
        return show.tag("p", t("plan.empty-reading"), class_="qm-note")
    return show.join([show.tag("p", t("plan.empty"), class_="qm-note"), show.tag("div", show.link("/gaps", t("plan.to-gaps"), primary=True), new_measure(view), class_="qm-row")])  # fmt: skip


def removal(view: PlanView) -> Markup:
    """After a measure was removed: that it can come back."""
    if view.removed is None:
        return Markup("")
    t = state.texts()
    back = show.button_form("/a/measure/take-back", t("plan.bring-back"), assessment=view.current.key, revision=str(view.removed))
    return show.tag("div", show.tag("p", t("plan.removed")), back, class_="qm-note", role="status")


# --- below the measures -------------------------------------------------------------------------------------------


def pager(view: PlanView) -> Markup:
    """Which measures of how many are shown, with links to those before and after."""
    t, count = state.texts(), len(view.found)
    if count <= PER_PAGE:
        return Markup("")
    query = {"show": view.view} | ({"owner": view.owner} if view.owner else {})
    links = [_turn(query, view.page, t("plan.earlier"))] if view.page else []
    links += [_turn(query, view.page + 2, t("plan.later"))] if (view.page + 1) * PER_PAGE < count else []
    first = view.page * PER_PAGE + 1
    told = show.tag("p", t("plan.shown", first=first, last=first + len(view.shown) - 1, count=count))
    return show.join([told, show.tag("nav", *links, class_="qm-row", aria_label=t("plan.pages"))])


def _turn(query: dict[str, str], page: int, label: str) -> Markup:
    return show.link("/plan?" + urlencode({**query, "page": page}), label)


def files() -> Markup:
    """The plan as spreadsheet, text file and calendar."""
    t = state.texts()
    links = [show.link(f"/x/plan.{kind}", t(f"plan.file-{kind}")) for kind in ("xlsx", "csv", "ics")]
    return show.join([show.tag("h2", t("plan.files")), show.tag("div", *links, class_="qm-row")])


def way_back() -> Markup:
    """From a single measure to all."""
    return show.tag("p", show.link("/plan", state.texts()("plan.all-again")), class_="qm-row")
