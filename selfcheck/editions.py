"""Brings an assessment to the edition of the catalogue, step by step; nothing that was entered is lost."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from selfcheck.assessment import Answer, Assessment, Edition, Measure
from selfcheck.assessment_file import check_assessment
from selfcheck.catalogue import Catalogue
from selfcheck.entered import MAX_NOTE
from selfcheck.faults import Fault, FaultyFileError, unknown
from selfcheck.models import Id, Model, Text
from selfcheck.texts import Translate
from selfcheck.validation import validate
from selfcheck.yamlfile import Parsed, parse
from selfcheck.yamlfile import Path as Where

Kind = Literal["moved", "split", "retired", "changed", "occupied", "measure", "unreachable"]
_NAME = re.compile(r"([0-9A-Za-z.]+)-to-([0-9A-Za-z.]+)")


class Reasoned(Model):
    """A criterion and why it is named."""

    id: Id
    reason: Text


class Steps(Model):
    """A file of `migrations/`: what became of the criteria of the edition before."""

    moved: dict[Id, Id] = {}
    split: dict[Id, Annotated[list[Id], Field(min_length=2)]] = {}
    retired: list[Reasoned] = []
    changed: list[Reasoned] = []


@dataclass(frozen=True, slots=True)
class Migration:
    """The way from one edition to the next."""

    before: str
    after: str
    steps: Steps


@dataclass(frozen=True, slots=True)
class EditionChange:
    """What became of one answer. `occupied`: the new ids already held answers, so the old one stays where it was;
    `measure`: a measure of the plan still names a criterion that was split; `unreachable`: nothing was changed."""

    kind: Kind
    id: str
    before: str
    after: str
    new: tuple[str, ...] = ()
    reason: Text | None = None

    def sentence(self, catalogue: Catalogue, lang: str, t: Translate) -> str:
        """The change for the user; criteria the catalogue knows by title, others by id."""
        known = catalogue.criteria
        titles = [known[name].title[lang] if name in known else name for name in (self.id, *self.new)]
        values = {"title": titles[0], "new": "; ".join(titles[1:]), "reason": self.reason[lang] if self.reason else ""}
        return t(f"editions.{self.kind}", before=self.before, after=self.after, **values)


# --- the files --------------------------------------------------------------------------------------------------


def load_migrations(folder: Path, catalogue: Catalogue | None = None) -> tuple[Migration, ...]:
    """The migrations of a catalogue folder; checked against the catalogue if given. Raises FaultyFileError with all faults."""
    found: list[Migration] = []
    faults: list[Fault] = []
    for file in sorted((folder / "migrations").glob("*.yaml")):
        place = f"{folder.name}/migrations/{file.name}"
        name = _NAME.fullmatch(file.stem)
        if name is None:
            faults.append(Fault(place, None, "fault.migration-name"))
            continue
        try:
            parsed = parse(file.read_bytes(), place)
            migration = Migration(name[1], name[2], validate(parsed, Steps))
        except FaultyFileError as error:
            faults += error.faults
            continue
        if migration.before in [other.before for other in found]:
            faults.append(Fault(place, None, "fault.migration-fork", {"word": migration.before}))
        found.append(migration)
        faults += _find_faults(migration, parsed, catalogue)
    for migration in found if catalogue else ():
        if catalogue and find_chain(found, migration.before, catalogue.edition) is None:
            place = f"{folder.name}/migrations/{migration.before}-to-{migration.after}.yaml"
            faults.append(Fault(place, None, "fault.migration-elsewhere", {"word": migration.after, "edition": catalogue.edition}))
    if faults:
        raise FaultyFileError(faults)
    return tuple(found)


def _find_faults(migration: Migration, parsed: Parsed, catalogue: Catalogue | None) -> Iterable[Fault]:
    """Ids named twice; with the catalogue of the edition after, also ids it lacks or still has."""
    steps = migration.steps
    retired = [(("retired", n, "id"), one.id) for n, one in enumerate(steps.retired)]
    changed = [(("changed", n, "id"), one.id) for n, one in enumerate(steps.changed)]
    gone = [*((("moved", old), old) for old in steps.moved), *((("split", old), old) for old in steps.split), *retired]
    new: list[tuple[Where, str]] = [(("moved", old), name) for old, name in steps.moved.items()]
    new += [(("split", old, n), name) for old, names in steps.split.items() for n, name in enumerate(names)]
    for group in ([*gone, *changed], new):
        seen = Counter[str]()
        for path, name in group:
            seen[name] += 1
            if seen[name] == 2:
                yield Fault(*parsed.spot(path), "fault.migration-twice", {"word": name})
    if catalogue is None or migration.after != catalogue.edition:
        return
    for path, name in [*new, *changed]:
        if name not in catalogue.criteria:
            yield unknown(*parsed.spot(path), "criterion", name, catalogue.criteria)
    for path, name in gone:
        criterion = catalogue.criteria.get(name)
        if criterion and not criterion.retired and name not in [given for _, given in new]:
            yield Fault(*parsed.spot(path), "fault.migration-still-there", {"word": name})


def find_chain(migrations: Iterable[Migration], before: str, after: str) -> list[Migration] | None:
    """The migrations that lead from one edition to another, in order; None if they do not."""
    following = {migration.before: migration for migration in migrations}
    chain: list[Migration] = []
    while before != after:
        step = following.pop(before, None)
        if step is None:
            return None
        chain.append(step)
        before = step.after
    return chain


# --- the assessment ---------------------------------------------------------------------------------------------


def bring_forward(
    given: Assessment, place: str, catalogue: Catalogue, migrations: Sequence[Migration], t: Translate
) -> tuple[Assessment, tuple[EditionChange, ...]]:
    """What the file `place` holds, migrated to the edition of the catalogue and checked against it. Raises FaultyFileError."""
    assessment, changes = migrate(catalogue, given, migrations, t)
    check_assessment(assessment, place, catalogue)
    return assessment, changes


def migrate(
    catalogue: Catalogue, assessment: Assessment, migrations: Sequence[Migration], t: Translate
) -> tuple[Assessment, tuple[EditionChange, ...]]:
    """The assessment with the ids and meanings of the catalogue's edition; `t` writes what is noted in answers.

    Where no chain of migrations leads here, the assessment stays as it is and that is told. History is kept as it was.
    """
    given = assessment.catalogue
    if given == Edition(id=catalogue.id, version=catalogue.version):
        return assessment, ()
    edition = given.version.split("+")[0]
    chain = find_chain(migrations, edition, catalogue.edition) if given.id == catalogue.id else None
    if chain is None:
        told = (f"{given.id} {given.version}", f"{catalogue.id} {catalogue.version}")
        return assessment, (EditionChange("unreachable", given.version, *told),)
    if not chain:
        return assessment, ()
    changes: list[EditionChange] = []
    for step in chain:
        answers = dict(assessment.answers)
        changes += [*_move(step, answers, t), *_reopen_changed(step, answers, t)]
        named = [change for change in (_retire(step, one, answers) for one in step.steps.retired) if change]
        plan = [_reassign(step, measure) for measure in assessment.plan]
        changes += [*named, *(change for _, change in plan if change)]
        tasks = {step.steps.moved.get(name, name): task for name, task in assessment.capacity.tasks.items()}
        kept = {"capacity": assessment.capacity.model_copy(update={"tasks": tasks})}
        assessment = assessment.model_copy(update={"answers": answers, "plan": [measure for measure, _ in plan], **kept})
    now = Edition(id=catalogue.id, version=catalogue.version)
    return assessment.model_copy(update={"catalogue": now}), tuple(changes)


def _move(step: Migration, answers: dict[str, Answer], t: Translate) -> Iterable[EditionChange]:
    """Put answers under their new ids. Where a new id is taken, both answers stay."""
    ways = {**{old: (new,) for old, new in step.steps.moved.items()}, **{old: tuple(new) for old, new in step.steps.split.items()}}
    for old, answer in [(old, answers.pop(old)) for old in ways if old in answers]:
        kind: Kind = "moved" if old in step.steps.moved else "split"
        carried = answer if kind == "moved" else _reopened(step, old, answer, t)
        taken = tuple(name for name in ways[old] if name in answers)
        for name in ways[old]:
            answers.setdefault(name, carried)
        if taken:
            answers[_free(answers, old, step.before)] = answer
            yield EditionChange("occupied", old, step.before, step.after, taken)
        elif answer != Answer():
            yield EditionChange(kind, old, step.before, step.after, ways[old])


def _free(answers: Container[str], name: str, edition: str) -> str:
    """`name`, or a name beside it if an answer has moved there."""
    while name in answers:
        name = f"{name[:40]}-{edition}"
    return name


def _reopen_changed(step: Migration, answers: dict[str, Answer], t: Translate) -> Iterable[EditionChange]:
    for one in step.steps.changed:
        answer = answers.get(one.id)
        if answer is not None and answer.state != "open":
            answers[one.id] = _reopened(step, one.id, answer, t)
            yield EditionChange("changed", one.id, step.before, step.after, reason=one.reason)


def _retire(step: Migration, one: Reasoned, answers: dict[str, Answer]) -> EditionChange | None:
    """The answer stays under its id, which the catalogue no longer knows."""
    known = answers.get(one.id, Answer()) != Answer()
    return EditionChange("retired", one.id, step.before, step.after, reason=one.reason) if known else None


def _reassign(step: Migration, measure: Measure) -> tuple[Measure, EditionChange | None]:
    name = measure.criterion or ""
    if name in step.steps.moved:
        return measure.model_copy(update={"criterion": step.steps.moved[name]}), None
    split = step.steps.split.get(name, [])
    if split and name not in split:
        return measure, EditionChange("measure", measure.title or measure.id, step.before, step.after, tuple(split))
    return measure, None


def _reopened(step: Migration, name: str, answer: Answer, t: Translate) -> Answer:
    """The answer as open, with its texts; its level and own target are noted in the first text that has room."""
    emptied = answer.model_copy(update={"state": "open", "level": None, "target": None})
    if answer.state == "open" and answer.target is None:
        return emptied
    state = t("state.level", level=answer.level) if answer.state == "rated" else t(f"state.{answer.state}")
    line = t("editions.note", edition=step.before, id=name, state=state)
    if answer.target is not None:
        line = f"{line} {t('editions.note-target', target=answer.target)}"
    for field in ("note", "evidence", "reason", "target_reason"):
        text = "\n".join(part for part in (getattr(answer, field), line) if part)
        if len(text) <= MAX_NOTE:
            return emptied.model_copy(update={field: text})
    return emptied
