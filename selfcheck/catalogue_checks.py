"""What only the whole catalogue can tell: references between files, scale, phases, circles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from selfcheck.catalogue import Area, Criterion, Dimension, Outline
from selfcheck.faults import Fault, unknown
from selfcheck.profile import profile_fault
from selfcheck.profile_form import ProfileForm
from selfcheck.yamlfile import Parsed

Path = tuple[str | int, ...]


class CatalogueCheck:
    """Collects faults between the files of a catalogue; `files` holds each by its path inside the folder.

    What only follows from a fault told elsewhere is not told again: `broken` are the files that could not be read.
    """

    def __init__(self, files: Mapping[str, Parsed], broken: Collection[str] = ()) -> None:
        self.files, self.broken = files, broken
        self.faults: list[Fault] = []

    def _criterion_file(self, name: str) -> str:
        return next(file for file in self.files if file.endswith(f"/{name}.yaml"))

    def check(self, outline: Outline, criteria: Mapping[str, Criterion], shared: Mapping[str, Any]) -> None:
        """Note every fault that only shows between files."""
        self._check_outline(outline)
        phases = [phase.id for phase in outline.phases]
        for name, criterion in criteria.items():
            self._check_criterion(outline, phases, name, criterion)
        listed = [name for area in outline.areas for dimension in area.dimensions for name in dimension.criteria]
        self._check_references(criteria, {*listed, *criteria})
        if "sources.yaml" not in self.broken:
            given = self.files["sources.yaml"].data if "sources.yaml" in self.files else None
            sources = [name for name in given if isinstance(name, str)] if isinstance(given, dict) else []
            for file, parsed in self.files.items():
                self._check_sources(file, (), parsed.data, sources)
        self._check_shared(shared)

    def _check_outline(self, outline: Outline) -> None:
        file = "catalogue.yaml"
        stages = [stage.id for stage in outline.stages]
        if outline.cap not in stages:
            self._add(file, ("cap",), unknown(file, None, "stage", outline.cap, stages))
        starts = [stage.from_ for stage in outline.stages]
        if starts != sorted(set(starts)) or starts[0] != 0:
            self._add(file, ("stages",), Fault(file, None, "fault.stage-order"))
        points = [level.points for level in outline.scale]
        if points != sorted(set(points)):
            self._add(file, ("scale",), Fault(file, None, "fault.scale-order"))
        if outline.essential_level > len(outline.scale) - 1:
            values = {"value": outline.essential_level, "top": len(outline.scale) - 1}
            self._add(file, ("essential-level",), Fault(file, None, "fault.essential-level", values))
        groups: list[Area | Dimension] = [*outline.areas, *(d for area in outline.areas for d in area.dimensions)]
        for kind, ids in (("phases", [p.id for p in outline.phases]), ("stages", stages), ("areas", [g.id for g in groups])):
            for word, times in Counter(ids).items():
                if times > 1:
                    self._add(file, (kind,), Fault(file, None, "fault.id-twice-inside", {"word": word}))

    def _check_criterion(self, outline: Outline, phases: list[str], name: str, criterion: Criterion) -> None:
        file = self._criterion_file(name)
        top = len(outline.scale) - 1
        expected = set(range(top + 1))
        for path, given in ((("levels",), criterion.levels), (("plain", "levels"), criterion.plain and criterion.plain.levels)):
            if given is not None and set(given) != expected:
                values = {"expected": f"0–{top}", "found": ", ".join(map(str, sorted(given)))}
                self._add(file, path, Fault(file, None, "fault.level-count", values))
        for level in criterion.steps:
            if not 1 <= level <= top:
                self._add(file, ("steps", level), Fault(file, None, "fault.step-level", {"value": level, "top": top}))
        for phase in criterion.targets:
            if phase not in phases:
                self._add(file, ("targets", phase), unknown(file, None, "phase", phase, phases))
        for phase in phases:
            target = criterion.targets.get(phase)
            if target is None:
                self._add(file, ("targets",), Fault(file, None, "fault.no-target", {"word": phase}))
            elif not 0 <= target <= top:
                bounds = {"name": phase, "value": target, "top": top}
                self._add(file, ("targets", phase), Fault(file, None, "fault.target-range", bounds))
        for index, phase in enumerate(criterion.essential.phases if criterion.essential else []):
            where = ("essential", "phases", index)
            if phase not in phases:
                self._add(file, where, unknown(file, None, "phase", phase, phases))
            elif not criterion.targets.get(phase):
                fault = Fault(file, None, "fault.essential-without-target", {"word": phase})
                self._add(file, where, fault, ("targets", phase))

    def _check_references(self, criteria: Mapping[str, Criterion], known: Collection[str]) -> None:
        """`builds-on` names criteria that exist and never leads back to where it started."""
        for name, criterion in criteria.items():
            file = self._criterion_file(name)
            for index, word in enumerate(criterion.builds_on):
                if word not in known:
                    self._add(file, ("builds-on", index), unknown(file, None, "criterion", word, known))
                elif circle := _way_back(criteria, word, name):
                    values = {"circle": " → ".join([name, *circle])}
                    self._add(file, ("builds-on", index), Fault(file, None, "fault.circular", values))

    def _check_sources(self, file: str, path: Path, data: object, known: Any) -> None:
        """Every `sources:` list, in whatever file, names sources that exist."""
        if isinstance(data, dict):
            for key, value in data.items():
                if key == "sources" and isinstance(value, list):
                    for index, word in enumerate(value):
                        if isinstance(word, str) and word not in known:
                            self._add(file, (*path, key, index), unknown(file, None, "source", word, known))
                else:
                    self._check_sources(file, (*path, key), value, known)
        elif isinstance(data, list):
            for index, value in enumerate(data):
                self._check_sources(file, (*path, index), value, known)

    def _check_shared(self, shared: Mapping[str, Any]) -> None:
        profile, facts = shared["profile"], shared["facts"]
        if profile is not None:
            self._check_profile(profile)
        if facts is not None:
            file, topics = "facts.yaml", [topic.id for topic in facts.topics]
            for index, fact in enumerate(facts.facts):
                if fact.topic not in topics:
                    self._add(file, ("facts", index, "topic"), unknown(file, None, "topic", fact.topic, topics))
            self._check_twice(file, ("topics",), facts.topics)
            self._check_twice(file, ("facts",), facts.facts)
        if shared["positions"] is not None:
            self._check_twice("positions.yaml", (), shared["positions"])
            for index, position in enumerate(shared["positions"]):
                self._check_twice("positions.yaml", (index, "choices"), position.choices)

    def _check_profile(self, profile: ProfileForm) -> None:
        file, groups = "profile.yaml", [group.id for group in profile.groups]
        for index, field in enumerate(profile.fields):
            if field.group not in groups:
                self._add(file, ("fields", index, "group"), unknown(file, None, "group", field.group, groups))
            if field.default is not None and (fault := profile_fault(field, field.default, file)):
                self._add(file, ("fields", index, "default"), fault)
            self._check_twice(file, ("fields", index, "choices"), field.choices)
        self._check_twice(file, ("groups",), profile.groups)
        self._check_twice(file, ("fields",), profile.fields)

    def _check_twice(self, file: str, path: Path, entries: Iterable[Any]) -> None:
        ids = [entry.id for entry in entries]
        for index, word in enumerate(ids):
            if word in ids[:index]:
                self._add(file, (*path, index, "id"), Fault(file, None, "fault.id-twice-inside", {"word": word}))

    def _add(self, file: str, path: Path, fault: Fault, *others: Path) -> None:
        """Note a fault at `path` of a file; at one of `others` if the newest overlay has set that one."""
        place, line = self.files[file].spot(path, *others)
        self.faults.append(Fault(place, line, fault.key, fault.values))


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
