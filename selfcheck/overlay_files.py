"""Reads an overlay folder and lays its values over the files of a catalogue: plain data, before any validation."""

from __future__ import annotations

import pathlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from selfcheck.catalogue_folder import Files, Folder, criterion_files, criterion_id, read_folder
from selfcheck.faults import Fault, FaultyFileError, unknown
from selfcheck.models import MAX_VERSION
from selfcheck.overlays import Overlay
from selfcheck.validation import validate
from selfcheck.yamlfile import Parsed, Path

HEAD = "overlay.yaml"


@dataclass(frozen=True, slots=True)
class Layer:
    """An overlay folder as read."""

    overlay: Overlay
    folder: Folder


def read_overlay(path: pathlib.Path, name: str, version: str, applied: Sequence[Overlay]) -> Layer:
    """An overlay to be laid over the edition `version`. Raises FaultyFileError for what cannot be read."""
    folder = read_folder(path, name, HEAD, strict=True)
    if folder.faults:
        raise FaultyFileError(folder.faults)
    head = folder.files[HEAD]
    overlay: Overlay = validate(head, Overlay)
    place, line = head.spot(("id",))
    if overlay.id in [other.id for other in applied]:
        raise FaultyFileError([Fault(place, line, "fault.id-twice-inside", {"word": overlay.id})])
    if len(f"{version}+{overlay.id}") > MAX_VERSION:
        values = {"word": f"{version}+{overlay.id}", "limit": MAX_VERSION}
        raise FaultyFileError([Fault(place, line, "fault.version-too-long", values)])
    return Layer(overlay, folder)


def lay_over(files: Files, layer: Layer) -> tuple[Files, list[Fault]]:
    """The files with the overlay's values in them, and what cannot be laid over anything."""
    merged, faults = dict(files), []
    merged["catalogue.yaml"], unplaced = _add_to_dimensions(files["catalogue.yaml"], layer)
    faults += unplaced
    below = criterion_files(files)
    for file, over in layer.folder.files.items():
        name = criterion_id(file)
        if file == HEAD:
            continue
        if name is None:
            merge = _Merge(files[file], over) if file in files else None
            merged[file] = merge.whole() if merge else over
        elif name in below and below[name] != file:
            values = {"word": name, "folder": below[name].split("/")[0]}
            faults.append(Fault(over.place, None, "fault.wrong-folder", values))
            continue
        elif name in below:
            merge = _Merge(files[file], over)
            merged[file] = merge.criterion()
        elif name in layer.overlay.new_criteria:
            merge, merged[file] = None, over
        else:
            faults.append(unknown(over.place, 1, "overlaid", name, below))
            continue
        faults += merge.faults if merge else []
    return merged, faults


def _add_to_dimensions(outline: Parsed, layer: Layer) -> tuple[Parsed, list[Fault]]:
    """The outline with the new ids at the end of their dimensions."""
    head, merge = layer.folder.files[HEAD], _Merge(outline, layer.folder.files[HEAD])
    data: Any = outline.data
    places = {
        dimension["id"]: (area_index, index)
        for area_index, area in enumerate(data["areas"])
        for index, dimension in enumerate(area["dimensions"])
    }
    areas = [{**area, "dimensions": [dict(dimension) for dimension in area["dimensions"]]} for area in data["areas"]]
    for name, ids in layer.overlay.criteria.items():
        if name not in places:
            merge.faults.append(unknown(*head.spot(("criteria", name)), "dimension", name, places))
            continue
        area_index, index = places[name]
        dimension = areas[area_index]["dimensions"][index]
        path: Path = ("areas", area_index, "dimensions", index, "criteria")
        dimension["criteria"] = merge.append(dimension["criteria"], ids, path, ("criteria", name))
    return merge.parsed({**data, "areas": areas}), merge.faults


class _Merge:
    """One file below and what an overlay says about it; keeps where every value comes from."""

    def __init__(self, below: Parsed, over: Parsed) -> None:
        self.below, self.over = below, over
        self.lines = dict(below.lines)
        self.places = {path: below.places.get(path, below.place) for path in below.lines}
        self.faults: list[Fault] = []

    def parsed(self, data: object) -> Parsed:
        return Parsed(data, self.lines, self.over.place, self.places)

    def whole(self) -> Parsed:
        """A shared file: mappings key by key, lists entry by entry by their ids."""
        return self.parsed(self._value(self.below.data, self.over.data, (), by_id=True))

    def criterion(self) -> Parsed:
        """A criterion: mappings key by key, lists replaced; what stands under `add` is put at the end of lists."""
        old, new = self.below.data, self.over.data
        if not isinstance(old, dict) or not isinstance(new, dict):
            return self.parsed(self._take(new, (), ()))
        merged = self._mapping(old, {key: value for key, value in new.items() if key != "add"}, (), by_id=False)
        if "add" in new:
            merged = self._add(merged, new["add"], (), ("add",))
        return self.parsed(merged)

    def _value(self, old: object, new: object, path: Path, by_id: bool) -> object:
        if isinstance(old, dict) and isinstance(new, dict):
            return self._mapping(old, new, path, by_id)
        if by_id and isinstance(old, list) and isinstance(new, list) and all(_id(entry) for entry in old):
            return self._entries(old, new, path)
        return self._take(new, path, path)

    def _mapping(self, old: dict[Any, Any], new: dict[Any, Any], path: Path, by_id: bool) -> dict[Any, Any]:
        self._mark(path, path)
        # inside an entry of a shared file, lists are values of their own
        deeper = by_id and not path
        return {**old, **{key: self._value(old.get(key), value, (*path, key), deeper) for key, value in new.items()}}

    def _entries(self, old: list[Any], new: list[Any], path: Path) -> list[Any]:
        """Entries with a known id replaced, others put at the end."""
        self._mark(path, path)
        merged, given = list(old), [_id(entry) for entry in new]
        ids = [_id(entry) for entry in old]
        for index, entry in enumerate(new):
            word = given[index]
            if word and word in given[:index]:
                spot = self.over.spot((*path, index, "id"))
                self.faults.append(Fault(*spot, "fault.id-twice-inside", {"word": word}))
            position = ids.index(word) if word in ids else len(merged)
            merged[position : position + 1] = [self._take(entry, (*path, position), (*path, index))]
        return merged

    def _add(self, old: dict[Any, Any], new: object, path: Path, source: Path) -> dict[Any, Any]:
        if not isinstance(new, dict):
            self.faults.append(Fault(*self.over.spot(source), "fault.pydantic.dict_type", {"name": str(source[-1])}))
            return old
        merged = dict(old)
        for key, value in new.items():
            there, deeper, origin = old.get(key), (*path, key), (*source, key)
            if isinstance(value, list) and (there is None or isinstance(there, list)):
                merged[key] = self.append(there or [], value, deeper, origin)
            elif isinstance(value, dict) and isinstance(there, dict):
                merged[key] = self._add(there, value, deeper, origin)
            else:
                self.faults.append(Fault(*self.over.spot(origin), "fault.add-no-list", {"name": str(key)}))
        return merged

    def append(self, old: list[Any], new: list[Any], path: Path, source: Path) -> list[Any]:
        """Both lists one after the other."""
        self._mark(path, source)
        return [*old, *(self._take(entry, (*path, len(old) + n), (*source, n)) for n, entry in enumerate(new))]

    def _take(self, value: object, path: Path, source: Path) -> object:
        """The overlay's value as a whole in place of what stood at `path`."""
        for known in [known for known in self.lines if known[: len(path)] == path]:
            del self.lines[known], self.places[known]
        for known in self.over.lines:
            if known[: len(source)] == source:
                self._mark((*path, *known[len(source) :]), known)
        return value

    def _mark(self, path: Path, source: Path) -> None:
        self.lines[path], self.places[path] = self.over.line(source), self.over.place


def _id(entry: object) -> str | None:
    name = entry.get("id") if isinstance(entry, dict) else None
    return name if isinstance(name, str) else None
