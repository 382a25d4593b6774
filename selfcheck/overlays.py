"""What an overlay says about itself, and in which values a catalogue differs because of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from selfcheck.models import Id, Model, Text
from selfcheck.yamlfile import Parsed


class Overlay(Model):
    """`overlay.yaml`: an own folder of changes over a catalogue; `criteria` adds new ids to dimensions."""

    id: Id
    title: Text
    text: Text | None = None
    criteria: dict[Id, list[Id]] = {}

    @property
    def new_criteria(self) -> frozenset[str]:
        return frozenset(name for names in self.criteria.values() for name in names)


@dataclass(frozen=True, slots=True)
class Difference:
    """One value an overlay changed: `old` is None where it was added, `new` None where it was taken out.

    `place` is the file without its ending (`funding/neighbourhood-fund`, `sources`); in `path`
    (`targets.preparation`, `standard.5.text.de`) entries of lists stand by their id, else by their number from 1.
    """

    overlay: str
    title: Text
    place: str
    path: str
    old: str | None
    new: str | None


def find_differences(overlay: Overlay, before: Mapping[str, Parsed], after: Mapping[str, Parsed]) -> list[Difference]:
    """Every value that differs between the files of a catalogue, in the order of files and values."""
    found = []
    for file, parsed in after.items():
        old = leaves(before[file].data) if file in before else {}
        new = leaves(parsed.data)
        found += [
            Difference(overlay.id, overlay.title, file.removesuffix(".yaml"), path, old.get(path), new.get(path))
            for path in [*new, *(path for path in old if path not in new)]
            if old.get(path) != new.get(path)
        ]
    return found


def leaves(data: object, path: str = "") -> dict[str, str]:
    """All values as text by their path; a list of plain values is one value, nothing is none."""
    if data is None or data == [] or data == {}:
        return {}
    entries: list[tuple[object, object]]
    if isinstance(data, dict):
        entries = list(data.items())
    elif isinstance(data, list) and any(isinstance(entry, dict | list) for entry in data):
        entries = [(entry.get("id", n) if isinstance(entry, dict) else n, entry) for n, entry in enumerate(data, start=1)]
    else:
        return {path: ", ".join(map(_word, data)) if isinstance(data, list) else _word(data)}
    found: dict[str, str] = {}
    for key, value in entries:
        found |= leaves(value, f"{path}.{key}" if path else str(key))
    return found


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
