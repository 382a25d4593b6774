"""Invented cases that show the tool; kept with the catalogue, their notes in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from selfcheck.assessment import Assessment, Edition, find_faults
from selfcheck.catalogue import Catalogue
from selfcheck.faults import Fault, FaultyFileError, unknown
from selfcheck.models import Model, Text
from selfcheck.validation import validation_faults
from selfcheck.yamlfile import parse

Bilingual = Text | str | int | float | list[str]


class Demo(Model):
    """One invented case; every value that is a text may be given in both languages."""

    title: Text
    summary: Text
    profile: dict[str, Bilingual]
    answers: dict[str, dict[str, Bilingual]]
    positions: dict[str, dict[str, Bilingual]] = {}
    plan: Annotated[list[dict[str, Bilingual]], Field(max_length=50)] = []


def load_demos(folder: Path, catalogue: Catalogue) -> dict[str, Demo]:
    """The demo cases of a catalogue folder by file name, in the order of their phases. Raises FaultyFileError with all their faults."""
    demos: dict[str, Demo] = {}
    faults: list[Fault] = []
    for file in sorted((folder / "demo").glob("*.yaml")):
        try:
            demos[file.stem] = _load_demo(file, f"{folder.name}/demo/{file.name}", catalogue)
        except FaultyFileError as error:
            faults += error.faults
    if faults:
        raise FaultyFileError(faults)
    phases = catalogue.phase_ids
    return dict(sorted(demos.items(), key=lambda item: phases.index(str(item[1].profile.get("phase", phases[0])))))


def _load_demo(file: Path, place: str, catalogue: Catalogue) -> Demo:
    parsed = parse(file.read_bytes(), place)
    try:
        demo = TypeAdapter(Demo).validate_python(parsed.data)
        assessment = demo_assessment(catalogue, demo, "de")
        demo_assessment(catalogue, demo, "en")
    except ValidationError as error:
        raise FaultyFileError(validation_faults(error, parsed, Demo)) from None
    faults = [
        unknown(place, parsed.line(("answers", name)), "criterion", name, catalogue.criteria)
        for name in demo.answers
        if name not in catalogue.criteria
    ]
    for fault in find_faults(catalogue, assessment):
        line = parsed.line(tuple(fault.place.split(".")))
        faults.append(Fault(place, line, fault.key, fault.values))
    if faults:
        raise FaultyFileError(faults)
    return demo


def demo_assessment(catalogue: Catalogue, demo: Demo, lang: str) -> Assessment:
    """The case as an assessment, its notes in one language."""

    def in_language(value: Any) -> Any:
        if isinstance(value, Text):
            return value[lang]
        if isinstance(value, Mapping):
            return {key: in_language(part) for key, part in value.items()}
        return [in_language(part) for part in value] if isinstance(value, list) else value

    return Assessment.model_validate(
        {
            "format": 1,
            "catalogue": Edition(id=catalogue.id, version=catalogue.version),
            "profile": in_language(demo.profile),
            "answers": in_language(demo.answers),
            "positions": in_language(demo.positions),
            "plan": in_language(demo.plan),
        }
    )
