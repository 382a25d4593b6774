"""The plan of the team in words, for the page, the report and the command line."""

from __future__ import annotations

from fractions import Fraction

from selfcheck.capacity import Capacity, Scenario, Task
from selfcheck.texts import Translate, number, percent


def hours(value: Fraction, lang: str, t: Translate) -> str:
    """36,5 Stunden; whole numbers bare."""
    return t("capacity.hours", n=-(-value.numerator // value.denominator), value=number(lang, value, 0 if value.denominator == 1 else 1))


def result_sentence(capacity: Capacity, lang: str, t: Translate) -> str:
    """Whether the chosen tasks fit into the hours there are."""
    planned = hours(capacity.planned, lang, t)
    if capacity.available is None:
        return t("capacity.not-given", planned=planned, what=missing_words(capacity, t))
    if capacity.load is None:
        return t("capacity.no-hours", planned=planned)
    values = {"planned": planned, "available": hours(capacity.available, lang, t), "load": percent(lang, capacity.load)}
    return t(f"capacity.result-{capacity.verdict}", **values)


def missing_words(capacity: Capacity, t: Translate) -> str:
    """What the profile does not state yet of the two that the hours there are follow from."""
    if capacity.posts is not None:
        return t("capacity.missing-weekly")
    return t("capacity.missing-posts" if capacity.weekly is not None else "capacity.missing-both")


def available_sentence(capacity: Capacity, lang: str, t: Translate) -> str | None:
    """How the available hours are computed; None without posts."""
    if capacity.available is None or capacity.posts is None or capacity.weekly is None:
        return None
    return t(
        "capacity.available-sum",
        n=1 if capacity.posts == 1 else 2,
        posts=number(lang, capacity.posts, 0 if capacity.posts.denominator == 1 else 2),
        weekly=number(lang, capacity.weekly, 0 if capacity.weekly.denominator == 1 else 1),
        present=percent(lang, capacity.assumptions.present),
        available=hours(capacity.available, lang, t),
    )


def scenario_words(scenario: Scenario, lang: str, t: Translate) -> tuple[str, str, str]:
    """What is changed, the hours then, the load then."""
    after = scenario.after
    load = t("number.none") if after.load is None else percent(lang, after.load)
    room = t("number.none") if after.available is None else hours(after.available, lang, t)
    return (
        t(f"capacity.scenario-{scenario.id}", n=scenario.tasks),
        t("capacity.hours-of", planned=hours(after.planned, lang, t), available=room),
        load,
    )


def task_facts(task: Task, lang: str, t: Translate) -> str:
    """Effort, level aimed at, local need and hours of a task, in one line."""
    facts = [
        t("gaps.effort", effort=t(f"effort.{task.criterion.effort}")),
        t("capacity.aim-fact", level=task.aim),
        t(f"capacity.need-{task.need}"),
        hours(task.whole, lang, t),
    ]
    return " · ".join(facts)
