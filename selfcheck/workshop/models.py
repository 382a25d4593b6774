"""What a workshop is set up from: roles, items to vote on and the rules that are frozen when it starts."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from selfcheck.agreement import Thresholds
from selfcheck.catalogue import Catalogue, Criterion
from selfcheck.entered import Day, clean
from selfcheck.explanations import Position
from selfcheck.faults import RuleError
from selfcheck.models import Id, Model, SourceId, Text

MIN_SHOWN = 3
MAX_ROLES, MAX_ITEMS = 12, 100
MAX_REASON = 500
Title = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(clean)]
Hundredths = Annotated[int, Field(ge=0, le=100)]


class Stored(Model):
    """Comes from our own code and store, not from files: made by names, stored by aliases."""

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)


class Role(Model):
    """Whom somebody speaks for. `expected` bounds how many may join; `ballot` is the German a phone starts with."""

    id: Id
    name: Text
    expected: Annotated[int, Field(ge=1, le=500)] | None = None
    ballot: Literal["professional", "plain"] = "professional"


class CriterionItem(Model):
    """A criterion of the catalogue, voted on over its levels."""

    criterion: Id

    @property
    def key(self) -> str:
        return f"criterion:{self.criterion}"


class PositionItem(Model):
    """A question on which experts disagree; choices without an order."""

    position: Id

    @property
    def key(self) -> str:
        return f"position:{self.position}"


class QuestionItem(Model):
    """A question of one's own: `levels` from low to high, or plain `choices`."""

    id: Id
    question: Text
    kind: Literal["levels", "choices"] = "levels"
    options: Annotated[list[Text], Field(min_length=2, max_length=7)]
    sources: list[SourceId] = []

    @property
    def key(self) -> str:
        return f"question:{self.id}"


Item = CriterionItem | PositionItem | QuestionItem


class Asked(Stored):
    """An item as it is asked, frozen at the start: later editions of the catalogue do not change what was voted on.

    `options` count from 0, so the option of a criterion is its level; `ordered` ones have agreement and distances.
    """

    title: Text
    question: Text
    options: list[Text]
    ordered: bool
    plain_question: str | None = None
    plain_options: list[str] | None = None
    target: int | None = None


class Limits(Model):
    """The thresholds of the verdict, in hundredths; see selfcheck/agreement.py."""

    agreement: Hundredths = 50
    neighbours: Hundredths = 75
    apart: Annotated[int, Field(ge=1, le=600)] = 100
    chance: Hundredths = 5
    ends: Hundredths = 25

    def thresholds(self, votes: int) -> Thresholds:
        """As agreement.py takes them; below `votes` only counts are told."""
        found = {name: Fraction(value, 100) for name, value in self.model_dump().items()}
        return Thresholds(votes=votes, **found)


class Rules(Stored):
    """Everything that is settled before the first vote.

    k: least number of valid votes of a role that is shown. rounds: most rounds of one item. cards: joining needs a card
    or a link of one's role. until: last day of a self-paced workshop. keep_days: days until everything is deleted.
    """

    title: Title
    mode: Literal["room", "self-paced"] = "room"
    until: Day | None = None
    phase: Id | None = None
    roles: Annotated[list[Role], Field(min_length=1, max_length=MAX_ROLES)]
    items: Annotated[list[Item], Field(max_length=MAX_ITEMS)] = []
    k: Annotated[int, Field(ge=MIN_SHOWN, le=50)] = 5
    limits: Limits = Limits()
    rounds: Annotated[int, Field(ge=1, le=5)] = 3
    reasons: bool = True
    cards: bool = False
    keep_days: Annotated[int, Field(ge=1, le=365)] = 30

    @model_validator(mode="after")
    def _each_once(self) -> Rules:
        for names in ([role.id for role in self.roles], [item.key for item in self.items]):
            if twice := [name for name, count in Counter(names).items() if count > 1]:
                raise RuleError("fault.workshop-twice", word=twice[0])
        if self.mode == "self-paced" and self.until is None:
            raise RuleError("fault.workshop-without-end")
        return self

    @property
    def thresholds(self) -> Thresholds:
        return self.limits.thresholds(max(5, self.k))

    def role(self, role_id: str) -> Role | None:
        return next((role for role in self.roles if role.id == role_id), None)


def ask(catalogue: Catalogue, item: Item, phase: str | None = None) -> Asked | None:
    """The item with the catalogue's texts; None when the catalogue has no such criterion or position."""
    if isinstance(item, QuestionItem):
        return Asked(title=item.question, question=item.question, options=item.options, ordered=item.kind == "levels")
    if isinstance(item, PositionItem):
        position = catalogue.positions.get(item.position)
        return _ask_position(position) if position else None
    criterion = catalogue.criteria.get(item.criterion)
    return _ask_criterion(criterion, phase if phase in catalogue.phase_ids else None) if criterion else None


def _ask_position(position: Position) -> Asked:
    options = [choice.text for choice in position.choices]
    return Asked(title=position.question, question=position.question, options=options, ordered=False)


def _ask_criterion(criterion: Criterion, phase: str | None) -> Asked:
    plain = criterion.plain
    return Asked(
        title=criterion.title,
        question=criterion.question,
        options=[criterion.levels[level] for level in sorted(criterion.levels)],
        ordered=True,
        plain_question=plain.question if plain else None,
        plain_options=[plain.levels[level] for level in sorted(plain.levels)] if plain else None,
        target=criterion.target(phase) or None if phase else None,
    )


def rules_sha256(rules: Rules, asked: Iterable[Asked], catalogue: Catalogue) -> str:
    """Hash of everything frozen at the start: rules, texts as asked, and the catalogue's version and hash."""
    frozen = {
        "rules": rules.model_dump(mode="json", by_alias=True),
        "asked": [one.model_dump(mode="json", by_alias=True) for one in asked],
        "catalogue": {"id": catalogue.id, "version": catalogue.version, "sha256": catalogue.sha256},
    }
    text = json.dumps(frozen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class Decision(Stored):
    """What the room decided on one item, as it goes into the protocol. `owner` is a function, not a name."""

    status: Literal["consensus", "consensus-with-reservation", "dissent-recorded", "postponed"]
    level: Annotated[int, Field(ge=0, le=6)] | None = None
    text: Annotated[str, Field(max_length=2000), AfterValidator(clean)] = ""
    dissent: Annotated[str, Field(max_length=2000), AfterValidator(clean)] = ""
    owner: Annotated[str, Field(max_length=200), AfterValidator(clean)] = ""
    review_on: Day | None = None
