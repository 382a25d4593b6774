"""Loads a catalogue with its overlays: every fault of every file is collected with its line, or a Catalogue returned."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any

from selfcheck.catalogue import Catalogue, Criterion, Outline
from selfcheck.catalogue_checks import CatalogueCheck
from selfcheck.catalogue_folder import Files, criterion_files, read_folder
from selfcheck.explanations import Facts, Position, Source, Term
from selfcheck.faults import Fault, FaultyFileError, nearest
from selfcheck.models import Id, SourceId
from selfcheck.overlay_files import Layer, lay_over, read_overlay
from selfcheck.overlays import Difference, Overlay, find_differences
from selfcheck.profile_form import ProfileForm
from selfcheck.validation import validate

FOLDER = Path(__file__).parent.parent / "criteria"
SHARED_FILES: dict[str, Any] = {
    "sources": dict[SourceId, Source],
    "facts": Facts,
    "glossary": dict[Id, Term],
    "scoring-terms": dict[Id, Term],
    "positions": list[Position],
    "profile": ProfileForm,
}


def load_catalogue(folder: Path = FOLDER, overlays: Sequence[Path] = ()) -> Catalogue:
    """The catalogue in `folder`, changed by each overlay in turn. Raises FaultyFileError.

    All faults of one folder come together; an overlay is looked at once everything below it is sound.
    """
    names = _names([folder, *overlays])
    base = read_folder(folder, names[0], "catalogue.yaml")
    content, files = base.content, base.files
    catalogue = _Builder(files, base.broken, base.faults).build()
    applied: list[Overlay] = []
    differences: list[Difference] = []
    for path, name in zip(overlays, names[1:], strict=True):
        layer = read_overlay(path, name, catalogue.version, applied)
        changed, faults = lay_over(files, layer)
        catalogue = _build_with(layer, changed, faults)
        differences += find_differences(layer.overlay, files, changed)
        applied.append(layer.overlay)
        catalogue = catalogue.model_copy(update={"overlays": tuple(applied)})
        content, files = content + b"overlay\0" + layer.folder.content, changed
    digest = hashlib.sha256(content).hexdigest()
    return catalogue.model_copy(update={"differences": tuple(differences), "sha256": digest})


def _names(folders: Sequence[Path]) -> list[str]:
    """How faults call each folder: by its name, by its whole path where two have the same name."""
    names = [folder.name for folder in folders]
    return [name if names.count(name) == 1 else folder.as_posix() for name, folder in zip(names, folders, strict=True)]


def _build_with(layer: Layer, files: Files, faults: Iterable[Fault]) -> Catalogue:
    """Everything below is sound, so each fault is of this overlay and is told at its files."""
    try:
        return _Builder(files, (), faults).build()
    except FaultyFileError as error:
        places = {parsed.place for parsed in layer.folder.files.values()}
        own = [fault for fault in error.faults if fault.place in places]
        head = layer.folder.files["overlay.yaml"].place
        raise FaultyFileError(own or [Fault(head, 1, fault.key, fault.values) for fault in error.faults]) from None


class _Builder:
    def __init__(self, files: Files, broken: Collection[str], faults: Iterable[Fault]) -> None:
        self.files, self.broken = files, broken
        self.faults = list(faults)

    def build(self) -> Catalogue:
        """Raises FaultyFileError, its faults in the order of files and lines."""
        outline = self._read("catalogue.yaml", Outline)
        criteria = self._criteria(outline) if outline else {}
        shared = {name: self._read(f"{name}.yaml", kind) for name, kind in SHARED_FILES.items()}
        if outline is not None:
            check = CatalogueCheck(self.files, self.broken)
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
        )

    def _read(self, file: str, kind: Any, **extra: object) -> Any:
        """One file as `kind`, or None if it is missing or its faults are noted."""
        if file not in self.files:
            return None
        try:
            return validate(self.files[file], kind, **extra)
        except FaultyFileError as error:
            self.faults += error.faults
            return None

    def _criteria(self, outline: Outline) -> dict[str, Criterion]:
        """Criteria in the order of the outline; files and order must name the same ids."""
        found: dict[str, Criterion] = {}
        listed: set[str] = set()
        present = criterion_files(self.files)
        unreadable = criterion_files(self.broken)
        for area_index, area in enumerate(outline.areas):
            for dimension_index, dimension in enumerate(area.dimensions):
                for index, name in enumerate(dimension.criteria):
                    path = ("areas", area_index, "dimensions", dimension_index, "criteria", index)
                    place, line = self.files["catalogue.yaml"].spot(path)
                    file = present.get(name)
                    if name in listed:
                        self.faults.append(Fault(place, line, "fault.listed-twice", {"word": name}))
                    elif file is None and name not in unreadable:
                        self._missing_file(place, line, dimension.id, name, [other for other in present if other not in listed])
                    elif file and file.split("/")[0] != dimension.id:
                        values = {"word": name, "folder": dimension.id}
                        self.faults.append(Fault(self.files[file].place, None, "fault.wrong-folder", values))
                    elif file and (criterion := self._read(file, Criterion, id=name)):
                        found[name] = criterion
                    listed.add(name)
        for name in [name for name in present if name not in listed]:
            criterion = self._read(present[name], Criterion, id=name)
            if criterion is not None and not criterion.retired:
                self.faults.append(Fault(self.files[present[name]].place, None, "fault.not-listed", {"word": name}))
        return found

    def _missing_file(self, place: str, line: int, folder: str, name: str, others: Iterable[str]) -> None:
        meant = nearest(name, others)
        key = "fault.no-criterion-file" + ("-meant" if meant else "")
        self.faults.append(Fault(place, line, key, {"word": name, "file": f"{folder}/{name}.yaml", "meant": meant}))
