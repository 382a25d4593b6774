"""Writes the JSON Schemas: of the assessment file into docs/, of the catalogue's files into criteria/schema/."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from selfcheck.assessment import Assessment
from selfcheck.catalogue import Criterion, Outline
from selfcheck.explanations import Facts, Position, Source, Term
from selfcheck.profile_form import ProfileForm

ROOT = Path(__file__).parents[1]
CATALOGUE_FILES: dict[str, Any] = {
    "catalogue": Outline,
    "criterion": Criterion,
    "facts": Facts,
    "glossary": dict[str, Term],
    "positions": list[Position],
    "profile": ProfileForm,
    "sources": dict[str, Source],
}


def schemas() -> dict[Path, str]:
    """File and text of every schema."""
    found = {ROOT / "docs" / "assessment.schema.json": _text(Assessment)}
    for name, kind in CATALOGUE_FILES.items():
        found[ROOT / "criteria" / "schema" / f"{name}.schema.json"] = _text(kind)
    return found


def _text(kind: Any) -> str:
    schema = TypeAdapter(kind).json_schema()
    if kind is Criterion:  # the file name is the id
        del schema["properties"]["id"]
        schema["required"].remove("id")
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    for file, text in schemas().items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        print(file.relative_to(ROOT))
