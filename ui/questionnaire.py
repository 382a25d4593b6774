"""What the questionnaire page shows: the dimension, quick check or filter somebody chose, and where to go on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from selfcheck.catalogue import Criterion
from selfcheck.entries import Place
from selfcheck.evaluation import Evaluation
from selfcheck.place_names import place_name, value_words
from selfcheck.progress_view import progress_view
from selfcheck.scoring import Standing
from selfcheck.store import assessments as store
from selfcheck.store import changes
from selfcheck.texts import moment
from ui import show, state
from ui.questions import Block, FormWriter

QUICK, EVERYTHING = "quick", "all"
PER_PAGE = 12
MAX_HISTORY = 15


@dataclass(frozen=True)
class View:
    """One page of the questionnaire."""

    current: store.Stored
    evaluation: Evaluation
    mode: str
    dimension: str
    condition: str
    search: str
    page: int
    start: str | None

    @property
    def filtered(self) -> bool:
        return self.condition != "none" or bool(self.search)

    @property
    def found(self) -> list[Criterion]:
        """The criteria of this view, in catalogue order."""
        catalogue = self.evaluation.catalogue
        if self.filtered:
            return [c for c in catalogue.criteria.values() if self._fits(c)]
        if self.mode == QUICK:
            return catalogue.essentials(self.evaluation.phase)
        members = next(d.criteria for _, d in catalogue.dimensions() if d.id == self.dimension)
        return [catalogue.criteria[name] for name in members]

    @property
    def is_empty(self) -> bool:
        return not self.found

    def _fits(self, criterion: Criterion) -> bool:
        standing, lang = self.evaluation.standings[criterion.id], state.lang()
        words = f"{criterion.title[lang]} {criterion.question[lang]} {criterion.judged[lang] if criterion.judged else ''}"
        note = self.current.values.get(Place("answers", criterion.id, "note"))
        tests: dict[str, Callable[[Standing], bool]] = {
            "none": lambda s: True,
            "open": lambda s: s.state == "open",
            "unknown": lambda s: s.state == "unknown",
            "noted": lambda s: bool(note and note.value),
            "gaps": lambda s: s.gap > 0,
        }
        return tests[self.condition](standing) and self.search.casefold() in words.casefold()

    # --- drawing ------------------------------------------------------------------------------------------------

    def draw_choices(self) -> None:
        """Quick check or everything; filters and search, folded while unused."""
        t = state.texts()
        modes = {QUICK: t("questionnaire.quick", n=len(self.evaluation.essentials)), EVERYTHING: t("questionnaire.all")}
        links = [
            show.tag(
                "a",
                label,
                href=f"/questionnaire?mode={mode}",
                class_="qm-button" + (" qm-primary" if mode == self.mode else ""),
                aria_current="page" if mode == self.mode else None,
            )
            for mode, label in modes.items()
        ]
        options = show.join(
            show.tag("option", t(f"questionnaire.filter-{name}"), value=name, selected=name == self.condition)
            for name in ("none", "open", "unknown", "noted", "gaps")
        )
        form = show.tag(
            "form",
            show.tag("label", t("questionnaire.filter"), " ", show.tag("select", options, name="filter", class_="qm-input")),
            show.tag("label", t("questionnaire.search"), " ", show.tag("input", type="search", name="search", value=self.search, class_="qm-input", maxlength="100")),
            show.tag("button", t("questionnaire.apply"), type="submit", class_="qm-button"),
            show.tag("a", t("questionnaire.reset"), href="/questionnaire?filter=none&search=") if self.filtered else None,
            method="get", action="/questionnaire", class_="qm-row", role="search",
        )  # fmt: skip
        fold = show.tag("details", show.tag("summary", t("questionnaire.find")), form, open=self.filtered, class_="qm-find")
        show.show_html(show.join([show.tag("div", *links, class_="qm-row"), fold]))

    def form_data(self) -> dict[str, Any]:
        """The data of the form: questions of this page, jump list and progress."""
        catalogue, lang, t = self.evaluation.catalogue, state.lang(), state.texts()
        writer = FormWriter(catalogue, self.current, lang, t)
        found = self.found
        shown = found[self.page * PER_PAGE : (self.page + 1) * PER_PAGE] if self.filtered else found
        blocks: list[Block] = [self._heading(len(found)), *(writer.question(c, self.evaluation.phase) for c in shown)]
        ratings = {place: value.value for place, value in self.current.values.items()}
        where = f"{self.mode}/{self.dimension}/{self.condition}/{self.search}/{self.page}/{self.evaluation.phase}"
        return writer.data(
            where,
            blocks,
            ["answers"],
            progress=progress_view(catalogue, ratings),
            nav=self._nav(len(found)),
            start=self.start,
        )

    def _heading(self, count: int) -> Block:
        lang, t = state.lang(), state.texts()
        if self.filtered:
            return {"kind": "heading", "level": 2, "title": t("questionnaire.found", n=count)}
        if self.mode == QUICK:
            phase = self.evaluation.catalogue.phase(self.evaluation.phase).name[lang]
            about = t("questionnaire.quick-text", phase=phase)
            return {"kind": "heading", "level": 2, "title": t("questionnaire.quick", n=count), "text": about}
        dimension = next(d for _, d in self.evaluation.catalogue.dimensions() if d.id == self.dimension)
        text = dimension.text[lang] if dimension.text else None
        return {"kind": "heading", "level": 2, "title": dimension.title[lang], "text": text}

    def _nav(self, count: int) -> dict[str, Any]:
        """Jump list with every dimension, and what comes before and after."""
        lang = state.lang()
        catalogue = self.evaluation.catalogue
        groups = [
            {"title": area.title[lang], "items": [{"id": d.id, "title": d.title[lang]} for d in area.dimensions]}
            for area in catalogue.outline.areas
        ]
        order = [dimension.id for _, dimension in catalogue.dimensions()]
        if self.filtered:
            steps = [f"page-{n}" for n in range(-(-count // PER_PAGE))]
            here, finish = f"page-{self.page}", "/questionnaire?filter=none&search="
        elif self.mode == QUICK:
            steps, here, finish = [QUICK, order[0]], QUICK, ""
        else:
            steps, here, finish = order, self.dimension, "/results"
        at = steps.index(here)
        return {
            "groups": groups,
            "current": None if self.filtered or self.mode == QUICK else self.dimension,
            "counts": "quick" if self.mode == QUICK and not self.filtered else "all",
            "back": steps[at - 1] if at else None,
            "next": steps[at + 1] if at + 1 < len(steps) else None,
            "finish": finish,
        }

    def draw_history(self) -> None:
        """The last changes, newest first; each can be taken back while its value still stands."""
        lang, t, key, catalogue = state.lang(), state.texts(), self.current.key, self.evaluation.catalogue
        if not st.toggle(t("history.show"), key="show-history"):
            return
        log = state.opened().read(lambda c: changes.changes(c, self.current.id, MAX_HISTORY), within=self.current.id)
        rows = [
            show.tag("li", t("history.line", at=moment(lang, change.at), what=place_name(catalogue, change.place, lang, t), old=self._plain(change.old, change.place), new=self._plain(change.new, change.place)),
                     " ", show.button_form("/a/take-back", t("history.undo"), assessment=key, revision=str(change.revision)) if self._stands(change) else None)
            for change in log
        ]  # fmt: skip
        show.show_html(show.tag("ul", *rows) if rows else show.tag("p", t("history.none")))

    def _stands(self, change: changes.Change) -> bool:
        now = self.current.values.get(change.place)
        return change.undoes is None and (now.value if now else None) == change.new

    def _plain(self, value: Any, place: Place) -> str:
        return value_words(self.evaluation.catalogue, place, value, state.lang(), state.texts(), limit=80)


def find_view(current: store.Stored, wish: str | None) -> View:
    """The view asked for by a click in the form, else by address or session, else where the next open question is."""
    evaluation = state.evaluation(current)
    catalogue = evaluation.catalogue
    order = [dimension.id for _, dimension in catalogue.dimensions()]
    condition = state.chosen("filter", ["none", "open", "unknown", "noted", "gaps"], "none")
    search = state.query().get("search", "")[:100]
    page = 0
    start = None
    if wish and wish.startswith("page-"):
        number = wish.removeprefix("page-")
        page = int(number) if number.isdecimal() and len(number) < 4 else 0
    elif wish in order or wish == QUICK:
        state.leave_filter()
        condition, search = "none", ""
        state.choose("mode", QUICK if wish == QUICK else EVERYTHING)
        if wish in order:
            state.choose("d", wish)
    mode = state.chosen("mode", [QUICK, EVERYTHING], EVERYTHING)
    asked = state.query().get("q")
    if asked in catalogue.criteria:
        start = asked
    elif not state.has_chosen("d"):
        start = _next_open(current, evaluation)
        state.choose("d", catalogue.places[start][1].id if start else order[0])
    dimension = state.chosen("d", order, order[0])
    return View(current, evaluation, mode, dimension, condition, search, page, start)


def _next_open(current: store.Stored, evaluation: Evaluation) -> str | None:
    """The first open question after the one answered last, else the first open one, else None."""
    names = list(evaluation.catalogue.criteria)
    answered = [(v.revision, names.index(p.item)) for p, v in current.values.items() if p.section == "answers" and p.item in names]
    last = max(answered, default=(0, -1))[1]
    open_ones = [index for index, name in enumerate(names) if evaluation.standings[name].state == "open"]
    if not answered or not open_ones:
        return None
    return names[next((index for index in open_ones if index > last), open_ones[0])]
