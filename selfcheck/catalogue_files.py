"""Reads a catalogue folder whole: every fault of every file is collected with its line, or a Catalogue returned."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from selfcheck.catalogue import Catalogue, Criterion, Outline
from selfcheck.catalogue_checks import CatalogueCheck
from selfcheck.explanations import Facts, Position, Source, Term
from selfcheck.faults import Fault, FaultyFileError, from_pydantic, nearest, shown, unknown
from selfcheck.models import Id, SourceId
from selfcheck.profile_form import ProfileForm
from selfcheck.yamlfile import Parsed, parse

FOLDER = Path(__file__).parent.parent / "criteria"
SHARED_FILES: dict[str, Any] = {
    "sources": dict[SourceId, Source],
    "facts": Facts,
    "glossary": dict[Id, Term],
    "scoring-terms": dict[Id, Term],
    "positions": list[Position],
    "profile": ProfileForm,
}
NOT_CRITERIA = {"demo", "ballot", "overlays", "migrations"}


def load_catalogue(folder: Path = FOLDER) -> Catalogue:
    """The catalogue in `folder`. Raises FaultyFileError with the faults of all files together."""
    return _Loader(folder).load()


class _Loader:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[Fault] = []
        self.digest = hashlib.sha256()
        self.parsed: dict[str, Parsed] = {}

    def load(self) -> Catalogue:
        outline_file = self.folder / "catalogue.yaml"
        if not outline_file.is_file():
            raise FaultyFileError([Fault(self._place(outline_file), None, "fault.no-catalogue")])
        outline = self._read(outline_file, Outline)
        criteria = self._criteria(outline) if outline else {}
        shared = {name: self._shared(name, kind) for name, kind in SHARED_FILES.items()}
        if outline is not None:
            check = CatalogueCheck(self.folder.name, self.parsed)
            check.check(outline, criteria, shared)
            self.faults += check.faults
        if self.faults or outline is None:
            raise FaultyFileError(sorted(self.faults, key=lambda fault: (fault.place, fault.line or 0)))
        positions = {position.id: position for position in shared["positions"] or []}
        return Catalogue.model_construct(
            outline=outline,
            criteria=criteria,
            sources=shared["sources"] or {},
            facts=shared["facts"] or Facts(),
            glossary=shared["glossary"] or {},
            scoring_terms=shared["scoring-terms"] or {},
            positions=positions,
            profile=shared["profile"] or ProfileForm(),
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

    def _criteria(self, outline: Outline) -> dict[str, Criterion]:
        """Criteria in the order of the outline; files and order must name the same ids."""
        found: dict[str, Criterion] = {}
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
                    elif criterion := self._read(file, Criterion, id=name):
                        found[name] = criterion
        for name, file in present.items():
            criterion = self._read(file, Criterion, id=name)
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
    models: dict[str, type[BaseModel]] = {"catalogue": Outline, "criterion": Criterion, "profile": ProfileForm}
    return {name: model.model_json_schema() for name, model in models.items()}
