"""Ratings that contradict the profile, as a table of what a level's text says and what the profile says about the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from selfcheck.assessment import Assessment
from selfcheck.catalogue import Catalogue
from selfcheck.evaluation import Evaluation

LEVELS = 5  # the table speaks of the levels 0 to 4 of our own catalogue


@dataclass(frozen=True, slots=True)
class Clash:
    """Levels `low` to `high` of the criterion contradict the values of the profile field that `field_says`."""

    criterion: str
    low: int
    high: int
    field: str
    field_says: Callable[[object, dt.date], bool]


def _one_of(*choices: str) -> Callable[[object, dt.date], bool]:
    return lambda value, _day: value in choices


def _none(value: object, _day: dt.date) -> bool:
    return isinstance(value, int | float) and value == 0


def _some(value: object, _day: dt.date) -> bool:
    return isinstance(value, int | float) and value > 0


def _past(value: object, day: dt.date) -> bool:
    return isinstance(value, str) and value <= day.isoformat()


TABLE = (
    Clash("local-office", 2, 4, "office-exists", _one_of("no", "planned")),  # level 2: it is open
    Clash("local-office", 0, 1, "office-exists", _one_of("yes", "mobile")),  # level 1: not yet open
    Clash("accessibility-hours", 2, 4, "opening-hours", _none),  # level 2: fixed hours are published
    Clash("accessibility-hours", 3, 4, "barrier-free", _one_of("no")),  # level 3: the entrance has no steps
    Clash("neighbourhood-fund", 2, 4, "fund-annual", _none),  # level 2: the fund has money
    Clash("neighbourhood-fund", 0, 0, "fund-annual", _some),  # level 0: no fund, none applied for
    Clash("neighbourhood-fund", 3, 4, "fund-body", _one_of("no", "planned")),  # level 3: a local body decides
    Clash("resident-body", 2, 4, "resident-body-share", _none),  # level 2: the residents' body has met
    Clash("resident-body", 0, 0, "resident-body-share", _some),  # level 0: there is none
    Clash("staffing-capacity", 2, 4, "fte-onsite", _none),  # level 2: a post is filled or agreed by contract
    Clash("municipal-contact", 3, 4, "fte-municipal", _none),  # level 3: the working time is put in writing
    Clash("carrier-model", 2, 4, "carrier-type", _one_of("open")),  # level 2: the carrier is decided
    Clash("council-resolution", 0, 1, "council-resolution-date", _past),  # level 1: no resolution yet
    Clash("integrated-concept", 0, 1, "concept-date", _some),  # level 1: no complete version yet
    Clash("sustaining-concept", 3, 4, "phase", _one_of("preparation")),  # level 3: takes stock of what was done
)


def find_clashes(catalogue: Catalogue, assessment: Assessment, evaluation: Evaluation, day: dt.date) -> Iterator[Clash]:
    """The rows of the table that hold, as far as this catalogue knows criterion and field."""
    if len(catalogue.outline.scale) != LEVELS:
        return
    for clash in TABLE:
        standing, value = evaluation.standings.get(clash.criterion), assessment.profile.get(clash.field)
        if standing and standing.level is not None and clash.low <= standing.level <= clash.high and clash.field_says(value, day):
            yield clash
