"""Progress of the whole, the quick check and each dimension, from bare ratings, as the form draws it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from selfcheck.catalogue import Catalogue
from selfcheck.entries import Place, make_answer
from selfcheck.progress import Progress, count_progress
from selfcheck.scoring import find_standing


def progress_view(catalogue: Catalogue, ratings: Mapping[Place, Any]) -> dict[str, Any]:
    """Progress of the whole, of each dimension and of the quick check, as the form draws it."""
    phase = ratings.get(Place("profile", "", "phase"))
    phase = phase if phase in catalogue.phase_ids else catalogue.phase_ids[0]
    values: dict[str, dict[str, Any]] = {}
    for place, value in ratings.items():
        if place.section == "answers":
            values.setdefault(place.item, {})[place.field] = value
    standings = {
        name: find_standing(catalogue, criterion, make_answer(values[name]) if name in values else None, phase)
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
            for _, dimension in catalogue.dimensions()
        },
    }
