"""What only the whole catalogue can tell: references between files, scale, phases, circles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from selfcheck.catalogue import Area, Criterion, Dimension, Outline
from selfcheck.faults import Fault, unknown
from selfcheck.yamlfile import Parsed

Path = tuple[str | int, ...]


class CatalogueCheck:
    """Collects faults between the files of a catalogue; `parsed` holds each file by its place."""

    def __init__(self, folder: str, parsed: Mapping[str, Parsed]) -> None:
        self.folder, self.parsed = folder, parsed
        self.faults: list[Fault] = []

    def _place(self, file: str) -> str:
        return f"{self.folder}/{file}"

    def _criterion_place(self, name: str) -> str:
        return next(place for place in self.parsed if place.endswith(f"/{name}.yaml"))

    def check(self, outline: Outline, criteria: Mapping[str, Criterion], shared: Mapping[str, Any]) -> None:
        """Note every fault that only shows between files."""
        self._check_outline(outline)
        phases = [phase.id for phase in outline.phases]
        for name, criterion in criteria.items():
            self._check_criterion(outline, phases, name, criterion)
        self._check_references(criteria)
        sources = shared["sources"] or {}
        for place, parsed in self.parsed.items():
            self._check_sources(place, parsed, (), parsed.data, sources)
        self._check_shared(shared)

    def _check_outline(self, outline: Outline) -> None:
        place = self._place("catalogue.yaml")
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
        groups: list[Area | Dimension] = [*outline.areas, *(d for area in outline.areas for d in area.dimensions)]
        for kind, ids in (("phases", [p.id for p in outline.phases]), ("areas", [g.id for g in groups])):
            for word, times in Counter(ids).items():
                if times > 1:
                    self._add(place, (kind,), Fault(place, None, "fault.id-twice-inside", {"word": word}))

    def _check_criterion(self, outline: Outline, phases: list[str], name: str, criterion: Criterion) -> None:
        place = self._criterion_place(name)
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
                bounds = {"name": phase, "value": target, "top": top}
                self._add(place, ("targets", phase), Fault(place, None, "fault.target-range", bounds))
        for index, phase in enumerate(criterion.essential.phases if criterion.essential else []):
            where = ("essential", "phases", index)
            if phase not in phases:
                self._add(place, where, unknown(place, None, "phase", phase, phases))
            elif not criterion.targets.get(phase):
                self._add(place, where, Fault(place, None, "fault.essential-without-target", {"word": phase}))

    def _check_references(self, criteria: Mapping[str, Criterion]) -> None:
        """`builds-on` names criteria that exist and never leads back to where it started."""
        for name, criterion in criteria.items():
            place = self._criterion_place(name)
            for index, word in enumerate(criterion.builds_on):
                if word not in criteria:
                    self._add(place, ("builds-on", index), unknown(place, None, "criterion", word, criteria))
                elif circle := _way_back(criteria, word, name):
                    values = {"circle": " → ".join([name, *circle])}
                    self._add(place, ("builds-on", index), Fault(place, None, "fault.circular", values))

    def _check_sources(self, place: str, parsed: Parsed, path: Path, data: object, known: Any) -> None:
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
            place, groups = self._place("profile.yaml"), [group.id for group in profile.groups]
            for index, field in enumerate(profile.fields):
                if field.group not in groups:
                    self._add(place, ("fields", index, "group"), unknown(place, None, "group", field.group, groups))
            self._check_twice(place, "fields", [field.id for field in profile.fields])
        if facts is not None:
            place, topics = self._place("facts.yaml"), [topic.id for topic in facts.topics]
            for index, fact in enumerate(facts.facts):
                if fact.topic not in topics:
                    self._add(place, ("facts", index, "topic"), unknown(place, None, "topic", fact.topic, topics))
            self._check_twice(place, "facts", [fact.id for fact in facts.facts])
        if shared["positions"] is not None:
            place = self._place("positions.yaml")
            self._check_twice(place, None, [position.id for position in shared["positions"]])

    def _check_twice(self, place: str, key: str | None, ids: list[str]) -> None:
        for index, word in enumerate(ids):
            if word in ids[:index]:
                path = (index, "id") if key is None else (key, index, "id")
                self._add(place, path, Fault(place, None, "fault.id-twice-inside", {"word": word}))

    def _add(self, place: str, path: Path, fault: Fault) -> None:
        self.faults.append(Fault(fault.place, self.parsed[place].line(path), fault.key, fault.values))


def _way_back(criteria: Mapping[str, Criterion], start: str, goal: str) -> list[str]:
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
