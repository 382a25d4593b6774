"""Measures of the plan as cards of the autosave form, each with its fields, what the criterion says, and its buttons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from selfcheck.evaluation import Evaluation
from selfcheck.plan import STATUSES, Planned, steps_between
from selfcheck.plan_words import title_of
from selfcheck.store.assessments import Stored
from selfcheck.texts import Translate
from selfcheck.wording import state_words, step_facts
from ui.questions import Block, FormWriter, question_address

EFFORTS = ("small", "medium", "large")
FACTS_OF = ["criterion"]  # what a card says about the criterion holds while this field stays as it is


class PlanWriter:
    """Collects what the form of the plan needs; `single` while one measure is shown by itself."""

    def __init__(self, current: Stored, evaluation: Evaluation, lang: str, t: Translate, single: bool = False) -> None:
        self.current, self.evaluation, self.lang, self.t, self.single = current, evaluation, lang, t, single
        self.catalogue = evaluation.catalogue

    def data(self, shown: Sequence[Planned], start: str | None, movable: bool) -> dict[str, Any]:
        """The whole data of the form; the measure `start` is open and in sight."""
        blocks = [self._card(one, opened=self.single or one.measure.id == start, movable=movable) for one in shown]
        writer = FormWriter(self.catalogue, self.current, self.lang, self.t)
        names = {one.measure.id: title_of(one.measure, self.catalogue, self.lang, self.t) for one in shown}
        view = f"plan/{self.current.revision}/{self.single}/{','.join(names)}"
        return writer.data(view, blocks, ["plan"], lists=self._lists(), names=names, start=start)

    def _lists(self) -> dict[str, list[Block]]:
        """Options that every measure offers, sent once."""
        lang, t, catalogue = self.lang, self.t, self.catalogue
        levels = [
            {"value": n, "label": t("plan.level-option", level=n, name=one.name[lang])} for n, one in enumerate(catalogue.outline.scale)
        ]
        return {
            "criteria": [{"value": name, "label": criterion.title[lang]} for name, criterion in catalogue.criteria.items()],
            "levels": levels,
            "efforts": [{"value": name, "label": t(f"effort.{name}")} for name in EFFORTS],
            "statuses": [{"value": name, "label": t(f"plan.status-{name}")} for name in STATUSES],
        }

    def _card(self, one: Planned, opened: bool, movable: bool) -> Block:
        measure, t = one.measure, self.t
        return {
            "kind": "card",
            "section": "plan",
            "id": measure.id,
            "level": 2 if self.single else 3,
            "fold": True,
            "open": opened,
            "title": {"field": "title", "text": f"{one.place}. {{value}}", "empty": f"{one.place}. {self._untitled(one)}"},
            "tags": self._tags(one),
            "lines": self._criterion_lines(one),
            "details": self._steps(one),
            "fields": self._fields(one),
            "actions": self._actions(one, title_of(measure, self.catalogue, self.lang, t), movable),
        }

    def _untitled(self, one: Planned) -> str:
        return title_of(one.measure.model_copy(update={"title": ""}), self.catalogue, self.lang, self.t)

    def _tags(self, one: Planned) -> list[Block]:
        t = self.t
        statuses = {name: t(f"plan.status-{name}") for name in STATUSES}
        tags: list[Block] = [
            {"text": {"field": "status", "labels": statuses, "empty": statuses["planned"]}},
            {"text": {"field": "due", "text": t("plan.due-tag", value="{value}"), "date": True}},
            {"text": {"field": "owner"}},
        ]
        if one.overdue:
            tags.insert(0, {"text": t("plan.overdue"), "kind": "late", "drop": ["due", "status"]})
        if one.decision:
            tags.append({"text": t("plan.decision-needed"), "drop": ["decision", "status", "criterion", "expected-level"]})
        return tags

    # --- what the criterion says ------------------------------------------------------------------------------

    def _criterion_lines(self, one: Planned) -> list[Block]:
        name, lang, t = one.measure.criterion, self.lang, self.t
        if name is None:
            return []
        standing = self.evaluation.standings.get(name)
        if standing is None:
            return [{"text": t("plan.foreign-criterion", name=name), "drop": FACTS_OF}]
        criterion = standing.criterion
        link = {"href": question_address(self.catalogue, name), "link": t("plan.to-question")}
        lines: list[Block] = [{"strong": t("plan.field-criterion") + ":", "text": f"{criterion.title[lang]} · ", **link}]
        if standing.level is None:
            lines.append({"text": t("plan.unrated", state=state_words(standing, t))})
        else:
            lines.append({"strong": t("gaps.today", level=standing.level), "text": criterion.levels[standing.level][lang]})
        if standing.gap:
            goal = "gaps.own-target" if standing.deviates else "gaps.recommended"
            lines.append({"strong": t(goal, level=standing.target), "text": criterion.levels[standing.target][lang]})
            lines.append({"href": f"/gaps?view=rank&at={name}", "link": t("plan.back-to-gap"), "name": criterion.title[lang]})
        elif standing.level is not None:
            lines.append({"text": t("plan.no-gap")})
        for line in lines:
            line["drop"] = FACTS_OF
        return lines

    def _steps(self, one: Planned) -> list[Block]:
        standing = self.evaluation.standings.get(one.measure.criterion or "")
        if standing is None or standing.level is None:
            return []
        steps = steps_between(self.catalogue, one.measure.criterion, standing.level, standing.target)
        items = [
            {"strong": self.t("gaps.step", level=level), "text": step.text[self.lang], "small": f"({step_facts(step, self.t)})"}
            for level, step in steps
        ]
        return [{"title": self.t("gaps.next-steps"), "items": items, "drop": FACTS_OF}] if items else []

    # --- fields and buttons -----------------------------------------------------------------------------------------

    def _fields(self, one: Planned) -> list[Block]:
        t = self.t
        return [
            self._field(one, "title", "text", max=200, wide=True),
            self._field(one, "why", "textarea", rows=2, max=20000, wide=True),
            self._field(one, "criterion", "select", options="criteria", help=t("plan.help-criterion")),
            self._field(one, "owner", "text", max=200, help=t("plan.help-owner")),
            self._field(one, "due", "date"),
            self._field(one, "status", "select", options="statuses", empty=t("plan.status-none")),
            self._field(one, "cost", "text", number="integer", inputmode="numeric", unit="€", help=t("plan.help-cost")),
            self._field(one, "funding", "text", max=200),
            self._field(one, "decision", "text", max=200, help=t("plan.help-decision")),
            self._field(one, "effort", "select", options="efforts"),
            self._field(one, "expected-level", "select", options="levels", help=t("plan.help-expected-level"), wide=True),
            self._field(one, "progress", "textarea", rows=2, max=20000, wide=True),
        ]

    def _field(self, one: Planned, name: str, kind: str, **more: Any) -> Block:
        warning = self._not_above(one) if name == "expected-level" else None
        return {"type": kind, "place": ["plan", one.measure.id, name], "label": self.t(f"plan.field-{name}"), "warning": warning, **more}

    def _not_above(self, one: Planned) -> Block | None:
        """The hint under the expected level while it is not above today's."""
        standing = self.evaluation.standings.get(one.measure.criterion or "")
        if standing is None or standing.level is None:
            return None
        return {"text": self.t("plan.expected-not-above"), "kind": "warn", "atMost": {"field": "expected-level", "value": standing.level}, "drop": FACTS_OF}  # fmt: skip

    def _actions(self, one: Planned, title: str, movable: bool) -> list[Block]:
        t, values = self.t, {"measure": one.measure.id}
        last = len(self.current.assessment.plan)
        moves = [("first", one.place == 1), ("up", one.place == 1), ("down", one.place == last)] if movable else []
        actions: list[Block] = [
            {"action": "/a/measure/move", "values": {**values, "direction": direction}, "label": t(f"plan.{direction}"), "name": title, "disabled": ends}
            for direction, ends in moves
        ]  # fmt: skip
        if not self.single:
            actions.append({"href": f"/plan?m={one.measure.id}", "label": t("plan.single"), "name": title})
        remove = {"action": "/a/measure/remove", "values": values, "label": t("plan.remove"), "name": title}
        return [*actions, {**remove, "fold": t("plan.remove"), "confirm": t("plan.remove-confirm")}]
