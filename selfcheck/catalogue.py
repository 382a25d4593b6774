"""The criteria catalogue as immutable objects: phases, scale, areas, dimensions, criteria and what explains them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from selfcheck.explanations import Facts, Position, Source, Term
from selfcheck.models import Effort, Id, Model, Number, Sentence, Sourced, Text, Version
from selfcheck.overlays import Difference, Overlay
from selfcheck.profile_form import ProfileField, ProfileForm


class Essential(Model):
    """Condition that caps the stage in its phases; by funding law or by professional judgement."""

    phases: Annotated[list[Id], Field(min_length=1)]
    kind: Literal["funding-law", "professional"]


class Contested(Model):
    """Experts disagree; the positions are told, only whether the matter is settled is scored."""

    degree: Literal["partly", "clearly"]
    positions: list[Sourced] = []


class Step(Model):
    """What leads up to a level: who does what, with which effort, in how many months (shortest, longest)."""

    who: Text
    text: Text
    effort: Effort
    council: bool
    months: Annotated[list[Annotated[int, Field(ge=0, le=120)]], Field(min_length=2, max_length=2)]


class Plain(Model):
    """Question and levels in everyday language, for participants who are not professionals."""

    question: Sentence
    levels: dict[int, Sentence]


class Criterion(Model):
    """One question with its levels and recommended level per phase; `id` is the file name."""

    id: Id
    title: Text
    question: Text
    judged: Text | None = None
    why: Text | None = None
    standard: list[Sourced] = []
    targets: dict[Id, int]
    essential: Essential | None = None
    pole: Literal["neutral", -2, -1, 0, 1, 2] = "neutral"
    contested: Contested | None = None
    effort: Effort | None = None
    weight: Annotated[Number, Field(gt=0, le=100)] = Fraction(1)
    levels: dict[int, Text]
    guiding: list[Text] = []
    evidence: list[Text] = []
    ask: list[Text] = []
    steps: dict[int, Step] = {}
    plain: Plain | None = None
    builds_on: list[Id] = []
    retired: bool = False

    def target(self, phase: str) -> int:
        """Recommended level at the end of `phase`; 0 = not judged in it."""
        return self.targets[phase]

    def is_essential(self, phase: str) -> bool:
        """Whether this is an essential condition of `phase`."""
        return self.essential is not None and phase in self.essential.phases


class ScaleLevel(Model):
    """One level of the scale; `points` may be fractions such as 0.25."""

    points: Annotated[Number, Field(ge=0, le=1000)]
    name: Text
    anchor: Text | None = None


class Phase(Model):
    """A phase of the neighbourhood's development, in order."""

    id: Id
    name: Text
    text: Text | None = None


class Stage(Model):
    """Stage of readiness, reached from `from` percent on."""

    id: Id
    from_: Annotated[int, Field(ge=0, le=100, alias="from")]
    name: Text
    text: Text | None = None


class Dimension(Model):
    """Criteria that belong together; one page of the questionnaire."""

    id: Id
    title: Text
    text: Text | None = None
    weight: Annotated[Number, Field(gt=0, le=100)] = Fraction(1)
    criteria: Annotated[list[Id], Field(min_length=1)]


class Area(Model):
    """Dimensions that belong together."""

    id: Id
    title: Text
    text: Text | None = None
    weight: Annotated[Number, Field(gt=0, le=100)] = Fraction(1)
    dimensions: Annotated[list[Dimension], Field(min_length=1)]


class Outline(Model):
    """`catalogue.yaml`: everything but the criteria themselves."""

    id: Id
    version: Version
    title: Text
    text: Text | None = None
    scale: Annotated[list[ScaleLevel], Field(min_length=2, max_length=7)]
    phases: Annotated[list[Phase], Field(min_length=1, max_length=9)]
    stages: Annotated[list[Stage], Field(min_length=1)]
    cap: Id
    essential_level: Annotated[int, Field(ge=1)]
    coverage_minimum: Annotated[int, Field(ge=0, le=100)]
    aggregate: Literal["points", "means"] = "points"
    areas: Annotated[list[Area], Field(min_length=1)]


class Catalogue(Model):
    """The whole, with the criteria in catalogue order; `sha256` is of all files it was read from.

    `overlays` are those in force, the last one wins; `differences` are the values they changed.
    """

    outline: Outline
    criteria: dict[str, Criterion]
    sources: dict[str, Source] = {}
    facts: Facts = Facts()
    glossary: dict[str, Term] = {}
    scoring_terms: dict[str, Term] = {}
    positions: dict[str, Position] = {}
    profile: ProfileForm = ProfileForm()
    sha256: str = ""
    overlays: tuple[Overlay, ...] = ()
    differences: tuple[Difference, ...] = ()

    @property
    def id(self) -> str:
        return self.outline.id

    @property
    def version(self) -> str:
        """The edition with every overlay in force: `2026.1+bayern`."""
        return "+".join([self.edition, *(overlay.id for overlay in self.overlays)])

    @property
    def edition(self) -> str:
        """The version of the catalogue itself, without overlays."""
        return self.outline.version

    @property
    def top_level(self) -> int:
        """The highest level of the scale."""
        return len(self.outline.scale) - 1

    def points(self, level: int) -> Fraction:
        """Points of a level on this catalogue's scale."""
        return self.outline.scale[level].points

    @cached_property
    def phase_ids(self) -> tuple[str, ...]:
        return tuple(phase.id for phase in self.outline.phases)

    @cached_property
    def due(self) -> dict[str, frozenset[str]]:
        """Criteria judged in each phase. Asked for at every saved answer, hence found once."""
        return {phase: frozenset(name for name, one in self.criteria.items() if one.target(phase)) for phase in self.phase_ids}

    @cached_property
    def due_essentials(self) -> dict[str, frozenset[str]]:
        """Essential conditions among them."""
        return {phase: frozenset(name for name in due if self.criteria[name].is_essential(phase)) for phase, due in self.due.items()}

    def phase(self, phase_id: str) -> Phase:
        """Raises KeyError for an unknown phase."""
        for phase in self.outline.phases:
            if phase.id == phase_id:
                return phase
        raise KeyError(phase_id)

    def next_phase(self, phase_id: str) -> str | None:
        """The phase after `phase_id`, None after the last."""
        following = self.phase_ids[self.phase_ids.index(phase_id) + 1 :]
        return following[0] if following else None

    def dimensions(self) -> Iterator[tuple[Area, Dimension]]:
        """All dimensions with their area, in order."""
        for area in self.outline.areas:
            for dimension in area.dimensions:
                yield area, dimension

    @cached_property
    def places(self) -> dict[str, tuple[Area, Dimension]]:
        """Area and dimension of each criterion."""
        return {name: (area, dimension) for area, dimension in self.dimensions() for name in dimension.criteria}

    def essentials(self, phase: str) -> list[Criterion]:
        """The essential conditions of `phase`, in order; the quick check."""
        return [criterion for criterion in self.criteria.values() if criterion.is_essential(phase)]

    def profile_field(self, field_id: str) -> ProfileField | None:
        return self._fields.get(field_id)

    @cached_property
    def _fields(self) -> dict[str, ProfileField]:
        return {field.id: field for field in self.profile.fields}
