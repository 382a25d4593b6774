"""Reads a catalogue folder whole: every fault of every file is collected with its line, or a Catalogue returned."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from selfcheck import catalogue as c
from selfcheck.faults import Fault, FaultyFileError, from_pydantic, nearest, shown, unknown
from selfcheck.yamlfile import Parsed, parse

FOLDER = Path(__file__).parent.parent / "criteria"
SHARED_FILES: dict[str, Any] = {
    "sources": dict[c.SourceId, c.Source],
    "facts": c.Facts,
    "glossary": dict[c.Id, c.Term],
    "scoring-terms": dict[c.Id, c.Term],
    "positions": list[c.Position],
    "profile": c.ProfileForm,
}
NOT_CRITERIA = {"demo", "ballot", "overlays", "migrations"}


def load_catalogue(folder: Path = FOLDER) -> c.Catalogue:
    """The catalogue in `folder`. Raises FaultyFileError with the faults of all files together."""
    return _Loader(folder).load()


class _Loader:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[Fault] = []
        self.digest = hashlib.sha256()
        self.parsed: dict[str, Parsed] = {}

    def load(self) -> c.Catalogue:
        outline_file = self.folder / "catalogue.yaml"
        if not outline_file.is_file():
            raise FaultyFileError([Fault(self._place(outline_file), None, "fault.no-catalogue")])
        outline = self._read(outline_file, c.Outline)
        criteria = self._criteria(outline) if outline else {}
        shared = {name: self._shared(name, kind) for name, kind in SHARED_FILES.items()}
        if outline is not None:
            self._check(outline, criteria, shared)
        if self.faults or outline is None:
            raise FaultyFileError(sorted(self.faults, key=lambda fault: (fault.place, fault.line or 0)))
        positions = {position.id: position for position in shared["positions"] or []}
        return c.Catalogue.model_construct(
            outline=outline,
            criteria=criteria,
            sources=shared["sources"] or {},
            facts=shared["facts"] or c.Facts(),
            glossary=shared["glossary"] or {},
            scoring_terms=shared["scoring-terms"] or {},
            positions=positions,
            profile=shared["profile"] or c.ProfileForm(),
            sha256=self.digest.hexdigest(),
        )

    def _place(self, file: Path) -> str:
        return (Path(self.folder.name) / file.relative_to(self.folder)).as_posix()

    def _read(self, file: Path, kind: Any, **extra: object) -> Any:
        """One file as `kind`, or None with its faults noted."""
        place = self._place(file)
        raw = file.read_bytes()
        self.digest.update(f"{file.relative_to(self.folder).as_posix()}\0{len(raw)}\0".encode() + raw)
        try:
            parsed = parse(raw, place)
        except FaultyFileError as error:
            self.faults += error.faults
            return None
        self.parsed[place] = parsed
        data = {**extra, **parsed.data} if extra and isinstance(parsed.data, dict) else parsed.data
        try:
            return TypeAdapter(kind).validate_python(data)
        except ValidationError as error:
            self.faults += validation_faults(error, parsed, place, kind)
            return None

    def _shared(self, name: str, kind: Any) -> Any:
        file = self.folder / f"{name}.yaml"
        return self._read(file, kind) if file.is_file() else None

    def _criteria(self, outline: c.Outline) -> dict[str, c.Criterion]:
        """Criteria in the order of the outline; files and order must name the same ids."""
        found: dict[str, c.Criterion] = {}
        place = self._place(self.folder / "catalogue.yaml")
        present = self._criterion_files()
        for area_index, area in enumerate(outline.areas):
            for dimension_index, dimension in enumerate(area.dimensions):
                for index, name in enumerate(dimension.criteria):
                    path = ("areas", area_index, "dimensions", dimension_index, "criteria", index)
                    line = self.parsed[place].line(path)
                    file = present.pop(name, None)
                    if name in found:
                        self.faults.append(Fault(place, line, "fault.listed-twice", {"word": name}))
                    elif file is None:
                        self._missing_file(place, line, dimension.id, name, present)
                    elif file.parent.name != dimension.id:
                        values = {"word": name, "folder": dimension.id}
                        self.faults.append(Fault(self._place(file), None, "fault.wrong-folder", values))
                    elif criterion := self._read(file, c.Criterion, id=name):
                        found[name] = criterion
        for name, file in present.items():
            criterion = self._read(file, c.Criterion, id=name)
            if criterion is not None and not criterion.retired:
                self.faults.append(Fault(self._place(file), None, "fault.not-listed", {"word": name}))
        return found

    def _missing_file(self, place: str, line: int, folder: str, name: str, present: Iterable[str]) -> None:
        meant = nearest(name, present)
        key = "fault.no-criterion-file" + ("-meant" if meant else "")
        self.faults.append(Fault(place, line, key, {"word": name, "file": f"{folder}/{name}.yaml", "meant": meant}))

    def _criterion_files(self) -> dict[str, Path]:
        """Criterion files by id; an id that is used in two folders is a fault."""
        files: dict[str, Path] = {}
        for file in sorted(self.folder.glob("*/*.yaml")):
            if file.parent.name in NOT_CRITERIA:
                continue
            if file.stem in files:
                other = self._place(files[file.stem])
                self.faults.append(Fault(self._place(file), None, "fault.id-twice", {"word": file.stem, "other": other}))
            else:
                files[file.stem] = file
        return files

    # --- what only the whole can tell -------------------------------------------------------------------------

    def _check(self, outline: c.Outline, criteria: Mapping[str, c.Criterion], shared: Mapping[str, Any]) -> None:
        self._check_outline(outline)
        phases = [phase.id for phase in outline.phases]
        for name, criterion in criteria.items():
            self._check_criterion(outline, phases, name, criterion)
        self._check_references(criteria)
        sources = shared["sources"] or {}
        for place, parsed in self.parsed.items():
            self._check_sources(place, parsed, (), parsed.data, sources)
        self._check_shared(shared)

    def _check_outline(self, outline: c.Outline) -> None:
        place = self._place(self.folder / "catalogue.yaml")
        stages = [stage.id for stage in outline.stages]
        if outline.cap not in stages:
            self._add(place, ("cap",), unknown(place, None, "stage", outline.cap, stages))
        starts = [stage.from_ for stage in outline.stages]
        if starts != sorted(set(starts)) or starts[0] != 0:
            self._add(place, ("stages",), Fault(place, None, "fault.stage-order"))
        points = [level.points for level in outline.scale]
        if points != sorted(set(points)):
            self._add(place, ("scale",), Fault(place, None, "fault.scale-order"))
        if outline.essential_level > len(outline.scale) - 1:
            values = {"value": outline.essential_level, "top": len(outline.scale) - 1}
            self._add(place, ("essential-level",), Fault(place, None, "fault.essential-level", values))
        groups = [*outline.areas, *(d for area in outline.areas for d in area.dimensions)]
        for kind, ids in (("phases", [p.id for p in outline.phases]), ("areas", [g.id for g in groups])):
            for word, times in Counter(ids).items():
                if times > 1:
                    self._add(place, (kind,), Fault(place, None, "fault.id-twice-inside", {"word": word}))

    def _check_criterion(self, outline: c.Outline, phases: list[str], name: str, criterion: c.Criterion) -> None:
        place = next(place for place in self.parsed if place.endswith(f"/{name}.yaml"))
        top = len(outline.scale) - 1
        expected = set(range(top + 1))
        for path, given in ((("levels",), criterion.levels), (("plain", "levels"), criterion.plain and criterion.plain.levels)):
            if given is not None and set(given) != expected:
                values = {"expected": f"0–{top}", "found": ", ".join(map(str, sorted(given)))}
                self._add(place, path, Fault(place, None, "fault.level-count", values))
        for level in criterion.steps:
            if not 1 <= level <= top:
                self._add(place, ("steps", level), Fault(place, None, "fault.step-level", {"value": level, "top": top}))
        for phase in criterion.targets:
            if phase not in phases:
                self._add(place, ("targets", phase), unknown(place, None, "phase", phase, phases))
        for phase in phases:
            target = criterion.targets.get(phase)
            if target is None:
                self._add(place, ("targets",), Fault(place, None, "fault.no-target", {"word": phase}))
            elif not 0 <= target <= top:
                values = {"name": phase, "value": target, "top": top}
                self._add(place, ("targets", phase), Fault(place, None, "fault.target-range", values))
        for index, phase in enumerate(criterion.essential.phases if criterion.essential else []):
            path = ("essential", "phases", index)
            if phase not in phases:
                self._add(place, path, unknown(place, None, "phase", phase, phases))
            elif not criterion.targets.get(phase):
                self._add(place, path, Fault(place, None, "fault.essential-without-target", {"word": phase}))

    def _check_references(self, criteria: Mapping[str, c.Criterion]) -> None:
        """`builds-on` names criteria that exist and never leads back to where it started."""
        for name, criterion in criteria.items():
            place = next(place for place in self.parsed if place.endswith(f"/{name}.yaml"))
            for index, word in enumerate(criterion.builds_on):
                if word not in criteria:
                    self._add(place, ("builds-on", index), unknown(place, None, "criterion", word, criteria))
                elif circle := _way_back(criteria, word, name):
                    values = {"circle": " → ".join([name, *circle])}
                    self._add(place, ("builds-on", index), Fault(place, None, "fault.circular", values))

    def _check_sources(self, place: str, parsed: Parsed, path: tuple[str | int, ...], data: object, known: Any) -> None:
        """Every `sources:` list, in whatever file, names sources that exist."""
        if isinstance(data, dict):
            for key, value in data.items():
                if key == "sources" and isinstance(value, list):
                    for index, word in enumerate(value):
                        if isinstance(word, str) and word not in known:
                            self._add(place, (*path, key, index), unknown(place, None, "source", word, known))
                else:
                    self._check_sources(place, parsed, (*path, key), value, known)
        elif isinstance(data, list):
            for index, value in enumerate(data):
                self._check_sources(place, parsed, (*path, index), value, known)

    def _check_shared(self, shared: Mapping[str, Any]) -> None:
        profile, facts = shared["profile"], shared["facts"]
        if profile is not None:
            place, groups = self._place(self.folder / "profile.yaml"), [group.id for group in profile.groups]
            for index, field in enumerate(profile.fields):
                if field.group not in groups:
                    self._add(place, ("fields", index, "group"), unknown(place, None, "group", field.group, groups))
            self._check_twice(place, "fields", [field.id for field in profile.fields])
        if facts is not None:
            place, topics = self._place(self.folder / "facts.yaml"), [topic.id for topic in facts.topics]
            for index, fact in enumerate(facts.facts):
                if fact.topic not in topics:
                    self._add(place, ("facts", index, "topic"), unknown(place, None, "topic", fact.topic, topics))
            self._check_twice(place, "facts", [fact.id for fact in facts.facts])
        if shared["positions"] is not None:
            place = self._place(self.folder / "positions.yaml")
            self._check_twice(place, None, [position.id for position in shared["positions"]])

    def _check_twice(self, place: str, key: str | None, ids: list[str]) -> None:
        for index, word in enumerate(ids):
            if word in ids[:index]:
                path = (index, "id") if key is None else (key, index, "id")
                self._add(place, path, Fault(place, None, "fault.id-twice-inside", {"word": word}))

    def _add(self, place: str, path: tuple[str | int, ...], fault: Fault) -> None:
        self.faults.append(Fault(fault.place, self.parsed[place].line(path), fault.key, fault.values))


def _way_back(criteria: Mapping[str, c.Criterion], start: str, goal: str) -> list[str]:
    """The way from `start` to `goal` along `builds-on`, empty if there is none."""
    ways, seen = [[start]], {start}
    while ways:
        way = ways.pop()
        if way[-1] == goal:
            return way
        following = criteria[way[-1]].builds_on if way[-1] in criteria else []
        ways += [[*way, step] for step in following if step not in seen]
        seen.update(following)
    return []


def validation_faults(error: ValidationError, parsed: Parsed, place: str, kind: Any) -> list[Fault]:
    """Each pydantic error at its line, in an editor's words."""
    faults = []
    for item in error.errors():
        path = tuple(step for step in item["loc"] if not _is_pydantic_step(step, parsed, item["loc"]))
        line = parsed.line(path)
        name = str(next((step for step in reversed(path) if isinstance(step, str)), shown(place)))
        if item["type"] == "extra_forbidden":
            faults.append(unknown(place, line, "key", str(path[-1]), _known_keys(kind, path[:-1])))
        elif item["type"] == "missing" and path[-1] in ("de", "en"):
            parent = str(path[-2]) if len(path) > 1 else place
            faults.append(Fault(place, line, "fault.no-translation", {"name": parent, "language": path[-1]}))
        else:
            faults.append(from_pydantic(place, line, name, item))
    return faults


def _is_pydantic_step(step: object, parsed: Parsed, loc: tuple[str | int, ...]) -> bool:
    """pydantic adds steps of its own to a path, such as '[key]' or the member of a union."""
    return isinstance(step, str) and (step == "[key]" or "[" in step or step in {"int", "float", "str"})


def _known_keys(kind: Any, path: tuple[str | int, ...]) -> list[str]:
    """The keys allowed at `path` of a file read as `kind`, for suggestions."""
    schema = TypeAdapter(kind).json_schema()
    node: Any = schema
    for step in path:
        node = _resolve(schema, node)
        if isinstance(step, int) and node.get("type") == "array":
            node = node.get("items", {})
        else:
            node = node.get("properties", {}).get(str(step)) or node.get("additionalProperties") or {}
    return [key for key in _resolve(schema, node).get("properties", {}) if key != "id" or path]


def _resolve(schema: Any, node: Any) -> Any:
    """Follow references and take the object out of optional unions."""
    for option in node.get("anyOf", [node]):
        target = option
        while "$ref" in target:
            target = schema["$defs"][target["$ref"].rsplit("/", 1)[-1]]
        if target.get("properties") or target.get("items") or target.get("additionalProperties"):
            return target
    return {}


def catalogue_schema() -> dict[str, Any]:
    """JSON Schemas by file kind, so that editors complete and underline while typing."""
    models: dict[str, type[BaseModel]] = {"catalogue": c.Outline, "criterion": c.Criterion, "profile": c.ProfileForm}
    return {name: model.model_json_schema() for name, model in models.items()}
