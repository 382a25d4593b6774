"""YAML as editors mean it: line numbers, no doubled keys, aliases or tags, and no words read as something else."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import yaml

from selfcheck.faults import Fault, FaultyFileError, shown

MAX_BYTES = 256 * 1024
MAX_DEPTH = 20
MAX_DIGITS = 30
MAX_FAULTS = 50  # told of one file

_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f]")  # can only come from escapes such as \0
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]*)\.[0-9]+")
_CONSTANTS: dict[str, object] = {"": None, "~": None, "null": None, "true": True, "false": False}
_TRAP = re.compile(
    r"(?i)y|n|yes|no|on|off|null|true|false"  # words YAML 1.1 reads as booleans, and odd spellings of ours
    r"|[-+]?[0-9]+(:[0-5]?[0-9])+(\.[0-9]*)?"  # 1:30 = 90
    r"|[-+]?0[0-9_]+|[-+]?0[xob][0-9a-f_]+|[-+]?[0-9][0-9_]*_[0-9_]*"  # 010 = 8, 0x10, 1_000
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?"  # dates
    r"|[-+]?(\.inf|\.nan)|[-+]?[0-9.]+e[-+]?[0-9]+|<<|="
)

Path = tuple[str | int, ...]


@dataclass(slots=True)
class Parsed:
    """A file's content and the line (from 1) of every value in it.

    Where an overlay has changed the content, `place` is the overlay's file and `places` says in which file a value stands.
    """

    data: object
    lines: dict[Path, int] = field(default_factory=dict)
    place: str = ""
    places: dict[Path, str] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """The line of `path`, else of the nearest part around it that stands in the file."""
        return self.lines.get(self._nearest(path), 1)

    def spot(self, path: Path, *others: Path) -> tuple[str, int]:
        """File and line of `path`; if one of `others` stands in the newest file and `path` does not, of that one."""
        found = [self._nearest(one) for one in (path, *others)]
        newest = next((one for one in found if self.places.get(one, self.place) == self.place), found[0])
        return self.places.get(newest, self.place), self.lines.get(newest, 1)

    def _nearest(self, path: Path) -> Path:
        while path and path not in self.lines:
            path = path[:-1]
        return path


def parse(text: bytes | str, place: str) -> Parsed:
    """Read one YAML document. Raises FaultyFileError with every fault of form; `place` names the file."""
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if len(raw) > MAX_BYTES:
        raise FaultyFileError([Fault(place, None, "fault.too-large", {"limit": MAX_BYTES // 1024})])
    try:
        decoded = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise FaultyFileError([Fault(place, line, "fault.not-utf8")]) from None
    decoded = decoded.removeprefix("\ufeff")
    try:
        _refuse_references(decoded, place)
        node = yaml.compose(decoded, Loader=_LOADER)
    except yaml.YAMLError as error:
        raise FaultyFileError([_syntax_fault(error, place)]) from None
    reader = _Reader(place)
    parsed = Parsed(reader.value(node, ()) if node else None, reader.lines, place)
    if reader.faults:
        raise FaultyFileError(reader.faults)
    return parsed


def _syntax_fault(error: yaml.YAMLError, place: str) -> Fault:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line = mark.line + 1 if mark else None
    return Fault(place, line, "fault.yaml-syntax", {"problem": getattr(error, "problem", None) or shown(error)})


def _refuse_references(text: str, place: str) -> None:
    """Anchors, aliases and tags can hide or multiply content; depth is bounded before anything is built."""
    faults, depth = [], 0
    for event in yaml.parse(text, Loader=_LOADER):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise FaultyFileError([Fault(place, line, "fault.too-deep", {"limit": MAX_DEPTH})])
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            depth -= 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            faults.append(Fault(place, line, "fault.yaml-alias"))
        elif tag := getattr(event, "tag", None):
            faults.append(Fault(place, line, "fault.yaml-tag", {"tag": shown(tag)}))
        if len(faults) >= MAX_FAULTS:
            break
    if faults:
        raise FaultyFileError(faults)


class _Reader:
    """Builds plain values from nodes, remembering lines and faults."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.lines: dict[Path, int] = {}
        self.faults: list[Fault] = []

    def value(self, node: yaml.Node, path: Path) -> object:
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, (*path, index)) for index, child in enumerate(node.value)]
        assert isinstance(node, yaml.ScalarNode)
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str | int, object]:
        content: dict[str | int, object] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            key = self._scalar(key_node) if isinstance(key_node, yaml.ScalarNode) else None
            if isinstance(key, bool) or not isinstance(key, str | int):
                word = key_node.value if isinstance(key_node, yaml.ScalarNode) else "[…]"
                self._fault(line, "fault.yaml-key", word=shown(word))
                continue
            if key in content:
                first = self.lines[(*path, key)]
                self._fault(line, "fault.doubled-key", word=shown(key), first=first)
                continue
            self.lines[(*path, key)] = line
            content[key] = self.value(value_node, (*path, key))
        return content

    def _scalar(self, node: yaml.ScalarNode) -> object:
        text: str = node.value
        if _CONTROL.search(text):
            self._fault(node.start_mark.line + 1, "fault.control-character", name=shown(text))
        if node.style in ("'", '"', "|", ">"):
            return text
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        if _TRAP.fullmatch(text):
            self._fault(node.start_mark.line + 1, "fault.yaml-trap", word=shown(text))
            return text
        whole = _INTEGER.fullmatch(text)
        if not whole and not _DECIMAL.fullmatch(text):
            return text
        if len(text) > MAX_DIGITS:
            self._fault(node.start_mark.line + 1, "fault.number-too-long")
            return text
        return int(text) if whole else float(text)

    def _fault(self, line: int, key: str, **values: object) -> None:
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(Fault(self.place, line, key, values))
