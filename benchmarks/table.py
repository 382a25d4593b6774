"""One line of the table of goals, and how fast the machine is while it is measured."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

LOOP = 1_000_000
LOOP_SECONDS = 0.06  # of the machine on which goals in milliseconds were set


class Speed:
    """How slow the machine is against the one of the goals, by a loop of plain Python; sampled before, between and after."""

    def __init__(self) -> None:
        self.samples: list[float] = []

    def sample(self) -> None:
        """Run the loop once, in time of the wall: what others take away counts."""
        begun = time.perf_counter()
        total = 0
        for number in range(LOOP):
            total += number * number
        self.samples.append((time.perf_counter() - begun) / LOOP_SECONDS)

    @property
    def factor(self) -> float:
        """1 for the machine of the goals, 4 for one that takes four times as long."""
        if not self.samples:
            self.sample()
        return statistics.median(self.samples)


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured, beside its goal. `detail` is the raw figures in words.

    unit: `×` is judged as it is; `ms`, `s` and `/s` as if on the machine of the goals (`speed`). at_least: more is better.
    """

    what: str
    measured: float
    goal: float
    unit: str = "×"
    detail: str = ""
    at_least: bool = False
    speed: float = 1.0

    @property
    def judged(self) -> float:
        """The figure to compare with the goal."""
        if self.unit in ("ms", "s"):
            return self.measured / self.speed
        return self.measured * self.speed if self.unit == "/s" else self.measured

    @property
    def ratio(self) -> float:
        """At most 1 where the goal is met."""
        if self.at_least:
            return self.goal / self.judged if self.judged else float("inf")
        return self.judged / self.goal if self.goal else float(self.judged > 0)

    @property
    def is_met(self) -> bool:
        return self.ratio <= 1

    def __str__(self) -> str:
        sign = "≥" if self.at_least else "≤"
        raw = f" (raw {_shown(self.measured, self.unit)}, machine {self.speed:.1f})" if self.unit in ("ms", "s", "/s") else ""
        figure = f"{_shown(self.judged, self.unit)}{raw}"
        word = "met" if self.is_met else "**not met**"
        return f"| {self.what} | {figure} | {sign} {_shown(self.goal, self.unit)} | {self.ratio:.2f} | {word} | {self.detail} |"


HEAD = "| What | measured | goal | ratio to goal | | raw figures |\n|---|---|---|---|---|---|"


def _shown(value: float, unit: str) -> str:
    figure = f"{value:,.2f}" if abs(value) < 10 else f"{value:,.0f}"
    return f"{figure} {unit}".strip()


def p95(times: Sequence[float]) -> float:
    """95th percentile; of few values the greatest."""
    return statistics.quantiles(times, n=20)[18] if len(times) >= 20 else max(times)


def pair(times: Sequence[float]) -> str:
    """Median and 95th percentile in words."""
    return f"{statistics.median(times):.1f} / {p95(times):.1f} ms"


def load() -> str:
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
