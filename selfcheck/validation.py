"""YAML data as models: each error of pydantic at its line, in an editor's words."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from selfcheck.faults import Fault, FaultyFileError, from_pydantic, shown, unknown
from selfcheck.yamlfile import MAX_FAULTS, Parsed


def validate(parsed: Parsed, kind: Any, **extra: object) -> Any:
    """The content as `kind`; `extra` are keys the file itself does not hold. Raises FaultyFileError."""
    data = {**parsed.data, **extra} if extra and isinstance(parsed.data, dict) else parsed.data
    faults = [unknown(*parsed.spot((name,)), "key", name, ()) for name in extra if (name,) in parsed.lines]
    try:
        model = TypeAdapter(kind).validate_python(data)
    except ValidationError as error:
        faults += validation_faults(error, parsed, kind)
    if faults:
        raise FaultyFileError(faults)
    return model


def validation_faults(error: ValidationError, parsed: Parsed, kind: Any) -> list[Fault]:
    """Each pydantic error at its line, in an editor's words."""
    faults: list[Fault] = []
    members: dict[tuple[str | int, ...], str | int] = {}
    for item in error.errors():
        if len(faults) == MAX_FAULTS:
            break
        loc = item["loc"]
        path = tuple(step for step in loc if not _is_pydantic_step(step))
        union = next((index for index, step in enumerate(loc) if step != "[key]" and _is_pydantic_step(step)), None)
        if union and members.setdefault(loc[:union], loc[union]) != loc[union]:
            continue  # a value that may be of several kinds: told for the first kind only
        at, line = parsed.spot(path)
        name = str(next((step for step in reversed(path) if isinstance(step, str)), shown(parsed.place)))
        if item["type"] in ("extra_forbidden", "invalid_key"):
            faults.append(unknown(at, line, "key", str(path[-1]), _known_keys(kind, path[:-1])))
        elif item["type"] == "missing" and path[-1] in ("de", "en"):
            parent = str(path[-2]) if len(path) > 1 else parsed.place
            faults.append(Fault(at, line, "fault.no-translation", {"name": parent, "language": path[-1]}))
        else:
            faults.append(from_pydantic(at, line, name, item))
    return faults


def _is_pydantic_step(step: object) -> bool:
    """pydantic adds steps of its own to a path, such as '[key]' or the member of a union."""
    return isinstance(step, str) and (step == "[key]" or "[" in step or step in {"Text", "int", "float", "str"})


@lru_cache(64)
def _schema(kind: Any) -> Any:
    return TypeAdapter(kind).json_schema()


def _known_keys(kind: Any, path: tuple[str | int, ...]) -> list[str]:
    """The keys allowed at `path` of a file read as `kind`, for suggestions."""
    schema = _schema(kind)
    node: Any = schema
    for step in path:
        node = _resolve(schema, node)
        if isinstance(step, int) and node.get("type") == "array":
            node = node.get("items", {})
        else:
            named: Any = next(iter(node.get("patternProperties", {}).values()), {})
            node = node.get("properties", {}).get(str(step)) or node.get("additionalProperties") or named
    return [key for key in _resolve(schema, node).get("properties", {}) if key != "id" or path]


def _resolve(schema: Any, node: Any) -> Any:
    """Follow references and take the object out of optional unions."""
    for option in node.get("anyOf", [node]):
        target = option
        while "$ref" in target:
            target = schema["$defs"][target["$ref"].rsplit("/", 1)[-1]]
        if any(target.get(key) for key in ("properties", "items", "additionalProperties", "patternProperties")):
            return target
    return {}
