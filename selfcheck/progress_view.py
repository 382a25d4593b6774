"""Progress of the whole, the quick check and each dimension, from bare ratings, as the form draws it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from selfcheck.assessment import Answer, AnswerState
from selfcheck.catalogue import Catalogue
from selfcheck.entries import Place, find_state
from selfcheck.progress import Progress, count_progress
from selfcheck.scoring import find_standing


def progress_view(catalogue: Catalogue, ratings: Mapping[Place, Any], changed: str | None = None) -> dict[str, Any]:
    """Progress of the whole, of the quick check and of each dimension, as the form draws it.

    With `changed`, a criterion, only its own dimension is told.
    """
    phase = ratings.get(Place("profile", "", "phase"))
    phase = phase if phase in catalogue.phase_ids else catalogue.phase_ids[0]
    values: dict[str, dict[str, Any]] = {}
    for place, value in ratings.items():
        if place.section == "answers":
            values.setdefault(place.item, {})[place.field] = value
    standings = {
        name: find_standing(catalogue, criterion, _answer(values[name]) if name in values else None, phase)
        for name, criterion in catalogue.criteria.items()
    }

    def view(progress: Progress) -> dict[str, int]:
        return {
            "answered": progress.answered,
            "applicable": progress.applicable,
            "unknown": progress.unknown,
            "open": progress.open,
        }

    essentials = {name: standing for name, standing in standings.items() if standing.essential}
    return {
        "all": view(count_progress(standings)),
        "quick": view(count_progress(essentials)),
        "dimensions": {
            dimension.id: view(count_progress({name: standings[name] for name in dimension.criteria}))
            for _, dimension in ([catalogue.places[changed]] if changed else catalogue.dimensions())
        },
    }


def _answer(values: Mapping[str, Any]) -> Answer:
    """Just the state and level."""
    return _bare(*find_state(values.get("rating"), str(values.get("reason", ""))))


@cache
def _bare(state: AnswerState, level: int | None) -> Answer:
    """Made once for each state and level, since every save needs all criteria; what is stored was checked when it was saved."""
    return Answer.model_construct(state=state, level=level)
