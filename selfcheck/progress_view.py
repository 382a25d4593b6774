"""Progress of the whole, the quick check and each dimension, from bare ratings, as the form draws it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from selfcheck.catalogue import Catalogue
from selfcheck.entries import Place, find_state
from selfcheck.progress import count_given


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
    due = catalogue.due[phase]
    states = {name: find_state(one.get("rating"), str(one.get("reason", "")))[0] for name, one in values.items() if name in due}

    def view(names: Collection[str]) -> dict[str, int]:
        progress = count_given((states[name] for name in names if name in states), len(names))
        return {
            "answered": progress.answered,
            "applicable": progress.applicable,
            "unknown": progress.unknown,
            "open": progress.open,
        }

    return {
        "all": view(due),
        "quick": view(catalogue.due_essentials[phase]),
        "dimensions": {
            dimension.id: view([name for name in dimension.criteria if name in due])
            for _, dimension in ([catalogue.places[changed]] if changed else catalogue.dimensions())
        },
    }
