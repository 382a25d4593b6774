"""The one gate for assessment files: size, encoding, form and content are checked before anything is used."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from functools import cache
from itertools import islice
from json import JSONDecodeError
from typing import Any

from pydantic import ValidationError

from selfcheck.assessment import FORMAT, Assessment, as_data, find_faults
from selfcheck.catalogue import Catalogue
from selfcheck.faults import Fault, FaultyFileError, from_pydantic, shown, unknown

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 20
MAX_DIGITS = 18
MAX_FAULTS = 50
_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_BRACKET = re.compile(r"[][{}]")
_OBJECTS = ("dict_type", "model_type", "model_attributes_type")
_BRACKETS = {"list_type": "fault.json-list", **dict.fromkeys(_OBJECTS, "fault.json-object")}


def dump_assessment(assessment: Assessment) -> bytes:
    """The file's bytes: UTF-8, indented, stable order."""
    return (json.dumps(as_data(assessment), ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def load_assessment(raw: bytes, place: str, catalogue: Catalogue | None = None) -> Assessment:
    """Read a file. With a catalogue, levels and profile values are checked against it too.

    Raises FaultyFileError with every fault as `path: sentence`; unknown criteria are no fault.
    """
    data = read_json(raw, place)
    if not isinstance(data, dict):
        raise FaultyFileError([Fault(place, None, "fault.no-assessment")])
    number = data.get("format")
    if type(number) is not int or number < 1:
        raise FaultyFileError([Fault(f"{place}: format", None, "fault.no-format")])
    if number > FORMAT:
        raise FaultyFileError([Fault(f"{place}: format", None, "fault.newer-format", {"format": number})])
    try:
        assessment = Assessment.model_validate(data)
    except ValidationError as error:
        raise FaultyFileError(_faults(error, place)) from None
    if catalogue:
        check_assessment(assessment, place, catalogue)
    return assessment


def check_assessment(assessment: Assessment, place: str, catalogue: Catalogue) -> None:
    """Raises FaultyFileError for levels and profile values that do not fit the catalogue."""
    if faults := find_faults(catalogue, assessment):
        raise FaultyFileError(Fault(f"{place}: {f.place}", None, f.key, f.values) for f in faults)


def read_json(raw: bytes, place: str) -> object:
    """Plain data, strictly read. Raises FaultyFileError for what other programs might read otherwise."""
    if len(raw) > MAX_BYTES:
        raise FaultyFileError([Fault(place, None, "fault.too-large", {"limit": MAX_BYTES // 1024})])
    try:
        text = raw.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise FaultyFileError([Fault(place, raw[: error.start].count(b"\n") + 1, "fault.not-utf8")]) from None
    _refuse_depth(text, place)
    problems: list[Fault] = []

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        content = dict(pairs)
        if len(content) < len(pairs):
            counted = Counter(key for key, _ in pairs)
            twice = islice((key for key, count in counted.items() if count > 1), MAX_FAULTS - min(len(problems), MAX_FAULTS))
            problems.extend(Fault(place, None, "fault.doubled-name", {"word": shown(key)}) for key in twice)
        return content

    def constant(word: str) -> None:
        if len(problems) < MAX_FAULTS:
            problems.append(Fault(place, None, "fault.json-constant", {"word": word}))

    try:
        data = json.loads(text, object_pairs_hook=members, parse_constant=constant, parse_int=_integer, parse_float=_decimal)
    except JSONDecodeError as error:
        raise FaultyFileError([Fault(place, error.lineno, "fault.json-syntax", {"column": error.colno})]) from None
    except ValueError:
        raise FaultyFileError([Fault(place, None, "fault.number-too-long")]) from None
    if problems:
        raise FaultyFileError(problems)
    return data


def _integer(digits: str) -> int:
    if len(digits.lstrip("-")) > MAX_DIGITS:
        raise ValueError(digits[:MAX_DIGITS])
    return int(digits)


def _decimal(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):  # 1e999
        raise ValueError(digits[:MAX_DIGITS])
    return value


def _refuse_depth(text: str, place: str) -> None:
    """Bound the nesting before the parser recurses; brackets inside strings do not count."""
    depth = 0
    for sign in _BRACKET.findall(_STRING.sub("", text)):
        depth += 1 if sign in "[{" else -1
        if depth > MAX_DEPTH:
            raise FaultyFileError([Fault(place, None, "fault.too-deep", {"limit": MAX_DEPTH})])


def _faults(error: ValidationError, place: str) -> list[Fault]:
    faults: dict[str, Fault] = {}
    for item in error.errors():
        if len(faults) == MAX_FAULTS:
            break
        path = [str(step) for step in item["loc"] if step != "[key]"]
        value_at = path.index("profile") + 2 if "profile" in path[:3:2] else len(path)
        of_a_profile_value = len(path) > value_at  # pydantic tells each type it could have been
        path = path[:value_at]
        where = f"{place}: {shown('.'.join(path)) or '–'}"
        name = path[-1] if path else place
        if of_a_profile_value:
            fault = Fault(where, None, "fault.profile-value", {"name": shown(name)})
        elif item["type"] == "extra_forbidden":
            fault = unknown(where, None, "name", name, _known_names(path[:-1]))
        elif item["type"] in _BRACKETS:  # the sentences for YAML speak of indentation
            fault = Fault(where, None, _BRACKETS[item["type"]], {"name": shown(name)})
        else:
            fault = from_pydantic(where, None, shown(name), item)
        faults.setdefault(f"{where}: {fault.key}", fault)
    return list(faults.values())


@cache
def _schema() -> dict[str, Any]:
    return Assessment.model_json_schema(by_alias=True)


def _known_names(path: list[str]) -> list[str]:
    """Names allowed at a place of the file, for suggestions."""
    schema = _schema()
    models = {
        "answers": "Answer",
        "positions": "PositionAnswer",
        "plan": "Measure",
        "perspectives": "Perspective",
        "catalogue": "Edition",
        "history": "Snapshot",
    }
    if not path:
        return list(schema["properties"])
    if path[0] == "history":
        path = path[2:] or ["history"]
    return list(schema["$defs"].get(models.get(path[0], ""), {}).get("properties", {}))
