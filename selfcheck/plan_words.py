"""How measures of the plan read, on the page, in files and in the history."""

from __future__ import annotations

import datetime as dt
from typing import Any

from selfcheck.assessment import Measure
from selfcheck.catalogue import Catalogue
from selfcheck.evaluation import Evaluation
from selfcheck.texts import Translate, date, number, percent


def title_of(measure: Measure, catalogue: Catalogue, lang: str, t: Translate) -> str:
    """Its title, else the criterion it is for, else „ohne Titel“."""
    if measure.title.strip():
        return measure.title
    criterion = catalogue.criteria.get(measure.criterion or "")
    return criterion.title[lang] if criterion else t("plan.untitled")


def criterion_words(measure: Measure, catalogue: Catalogue, lang: str) -> str:
    """Title of its criterion, the bare id if this catalogue does not know it, '' without one."""
    criterion = catalogue.criteria.get(measure.criterion or "")
    return criterion.title[lang] if criterion else measure.criterion or ""


def euros(amount: int, lang: str, t: Translate) -> str:
    """8.000 € in German, €8,000 in English."""
    return t("plan.euros", amount=number(lang, amount))


def plan_value(field: str, value: Any, catalogue: Catalogue, lang: str, t: Translate) -> str:
    """A stored value of a measure in words; '' for nothing."""
    if value in (None, ""):
        return ""
    if field == "status":
        return t(f"plan.status-{value}")
    if field == "effort":
        return t(f"effort.{value}")
    if field == "due":
        return date(lang, dt.date.fromisoformat(value))
    if field == "cost":
        return euros(value, lang, t)
    if field == "expected-level":
        return t("state.level", level=value)
    if field == "order":
        return t("plan.place-number", place=value + 1)
    if field == "criterion" and value in catalogue.criteria:
        return catalogue.criteria[value].title[lang]
    return str(value)


def projection_sentence(today: Evaluation, after: Evaluation, lang: str, t: Translate) -> str:
    """Share and stage today and after the plan, in one sentence; without shares a sentence that says so."""
    if today.overall.share is None or after.overall.share is None:
        return t("plan.projection-nothing")
    values = {"today": percent(lang, today.overall.share), "after": percent(lang, after.overall.share)}
    if today.stage is None or after.stage is None:
        return t("plan.projection-shares", **values)
    stages = {"stage_today": today.stage.name[lang], "stage_after": after.stage.name[lang]}
    if today.stage == after.stage:
        return t("plan.projection-same-stage", **values, stage=stages["stage_after"])
    return t("plan.projection", **values, **stages)
