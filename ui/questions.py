"""Turns catalogue and stored values into the data of the autosave form: questions, profile and positions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from selfcheck.catalogue import Catalogue, Criterion
from selfcheck.glossary import Segments, mark_terms
from selfcheck.models import Sourced
from selfcheck.profile import derive, find_hints
from selfcheck.profile_form import ProfileField
from selfcheck.store.assessments import Stored
from selfcheck.texts import Translate, number
from selfcheck.wording import hint_texts, source_segments

Block = dict[str, Any]
WORDS = (
    "waiting", "saved", "failed", "refused", "conflict", "elsewhere", "yours", "takeTheirs", "takeMine", "nothing",
    "takeBack", "choose", "required", "marks", "undo", "undone", "nothingToUndo",
)  # fmt: skip
PAGE_WORDS = (
    "jump", "progress", "ofWhichUnknown", "partOpen", "partDone", "noneApplies", "back", "next", "nextTo", "finish",
    "hideRecommended",
)  # fmt: skip


def importance_field(name: str, t: Translate) -> Block:
    """How much a criterion matters here; the empty choice says what counts without one."""
    options = [{"value": value, "label": t(f"question.importance-{value}")} for value in (1, 2, 3)]
    words = {"label": t("question.importance"), "help": t("question.importance-help"), "empty": t("question.importance-none")}
    return {"type": "select", "place": ["answers", name, "importance"], "options": options, **words}


class FormWriter:
    """Collects what one form needs; `lang` and `t` are its language."""

    def __init__(self, catalogue: Catalogue, stored: Stored, lang: str, t: Translate) -> None:
        self.catalogue, self.stored, self.lang, self.t = catalogue, stored, lang, t
        self.terms: set[str] = set()

    def data(self, view: str, blocks: list[Block], sections: Iterable[str], **more: Any) -> dict[str, Any]:
        """The whole data of a form. `view` changes when other fields are to be drawn."""
        words = WORDS + (PAGE_WORDS if "nav" in more else ())
        glossary = self.catalogue.glossary
        return {
            "assessment": self.stored.key,
            "lang": self.lang,
            "view": f"{self.stored.key}/{self.lang}/{view}",
            "blocks": blocks,
            "words": {word: self._word(word) for word in words},
            "names": self._names(),
            "values": self._values(blocks, set(sections)),
            "sections": list(sections),
            "terms": {
                name: {"term": glossary[name].term[self.lang], "text": glossary[name].text[self.lang]} for name in sorted(self.terms)
            },
            **more,
        }

    def _word(self, word: str) -> str:
        holes = ("time", "value", "what", "answered", "applicable", "unknown", "open")
        return self.t(f"form.{word}", **{hole: f"{{{hole}}}" for hole in holes})

    def _names(self) -> dict[str, str]:
        names = {name: criterion.title[self.lang] for name, criterion in self.catalogue.criteria.items()}
        return names | {field.id: field.label[self.lang] for field in self.catalogue.profile.fields}

    def _values(self, blocks: list[Block], sections: set[str]) -> list[list[Any]]:
        wanted = {block["id"] for block in blocks if "id" in block}
        return [
            [place.section, place.item, place.field, stored.value, stored.revision, f"{stored.at:%Y-%m-%dT%H:%M:%S}Z"]
            for place, stored in self.stored.values.items()
            if place.section in sections and (not place.item or place.item in wanted) and stored.value != ""
        ]

    def marked(self, text: str, seen: set[str]) -> Segments:
        """Text with the words the glossary explains; each only where it occurs first in what shares `seen`."""
        segments = mark_terms(self.catalogue, text, self.lang, seen)
        self.terms |= seen
        return segments

    # --- the questionnaire --------------------------------------------------------------------------------------

    def question(self, criterion: Criterion, phase: str) -> Block:
        """One criterion: question, levels with the recommended one marked, notes, and everything that explains it."""
        lang, t, name = self.lang, self.t, criterion.id
        seen: set[str] = set()
        return {
            "kind": "question",
            "id": name,
            "title": criterion.title[lang],
            "question": criterion.question[lang],
            "marks": self._marks(criterion, phase),
            "about": self.marked(criterion.judged[lang], seen) if criterion.judged else None,
            "rating": self._rating(criterion, phase),
            "always": [
                self._text(
                    name, "reason", 3, when={"field": "rating", "in": ["not-applicable"]}, required=True, help=t("question.reason-help")
                ),
            ],
            "more": {
                "title": t("question.more"),
                "fields": [
                    self._text(name, "note", 3),
                    self._text(name, "evidence", 2, help=self._evidence_help(criterion)),
                    importance_field(name, self.t),
                    *self._deviation(criterion, phase),
                ],
            },
            "details": [{"title": t("question.details"), "parts": self._details(criterion, seen)}],
        }

    def _marks(self, criterion: Criterion, phase: str) -> list[dict[str, str]]:
        marks = []
        if criterion.essential and criterion.is_essential(phase):
            marks.append({"kind": "essential", "text": self.t(f"question.essential-{criterion.essential.kind}")})
        if criterion.contested:
            marks.append({"kind": "contested", "text": self.t(f"question.contested-{criterion.contested.degree}")})
        if criterion.target(phase) == 0:
            marks.append({"kind": "later", "text": self.t("question.not-due")})
        return marks

    def _rating(self, criterion: Criterion, phase: str) -> Block:
        target = criterion.target(phase)
        options = [
            {
                "value": level,
                "badge": str(level),
                "label": text[self.lang],
                "mark": self.t("question.recommended") if level == target and target else None,
            }
            for level, text in sorted(criterion.levels.items())
        ]
        others = [{"value": state, "label": self.t(f"state.{state}")} for state in ("unknown", "not-applicable")]
        return {"place": ["answers", criterion.id, "rating"], "options": [*options, *others]}

    def _text(self, name: str, field: str, rows: int, **more: Any) -> Block:
        label = self.t(f"question.{field}")
        place = ["answers", name, field]
        return {"type": "textarea", "place": place, "label": label, "rows": rows, "max": 20000, **more}

    def _deviation(self, criterion: Criterion, phase: str) -> list[Block]:
        """Another target than the recommended one, with its reason."""
        if criterion.target(phase) == 0:
            return []
        levels = range(1, self.catalogue.top_level + 1)
        options = [{"value": level, "label": self.t("question.level", level=level)} for level in levels]
        place, help_text = ["answers", criterion.id, "target"], self.t("question.target-help", level=criterion.target(phase))
        words = {"label": self.t("question.target"), "help": help_text, "empty": self.t("question.target-none")}
        target = {"type": "select", "place": place, "options": options, **words}
        reason = self._text(criterion.id, "target-reason", 2, when={"field": "target", "filled": True}, required=True)
        return [target, reason]

    def _evidence_help(self, criterion: Criterion) -> str | None:
        expected = ", ".join(text[self.lang] for text in criterion.evidence)
        return self.t("question.evidence-help", expected=expected) if expected else None

    def _details(self, criterion: Criterion, seen: set[str]) -> list[Block]:
        lang, t = self.lang, self.t
        parts: list[Block] = []
        if criterion.why:
            parts.append({"title": t("question.why"), "text": self.marked(criterion.why[lang], seen)})
        if criterion.standard:
            parts.append({"title": t("question.standard"), "list": self.sourced(criterion.standard, seen)})
        for key, texts in (("guiding", criterion.guiding), ("evidence-list", criterion.evidence), ("ask", criterion.ask)):
            if texts:
                parts.append({"title": t(f"question.{key}"), "list": [text[lang] for text in texts]})
        if criterion.contested and criterion.contested.positions:
            parts.append({"title": t("question.positions"), "text": t("question.positions-help")})
            parts.append({"list": self.sourced(criterion.contested.positions, seen)})
        if words := self._words_in(criterion, seen):
            parts.append({"title": t("question.words"), "list": words})
        return parts

    def sourced(self, statements: list[Sourced], seen: set[str]) -> list[Block]:
        """Statements with their sources, or the mark of our own assessment."""
        return [{"text": self.marked(s.text[self.lang], seen), "mark": source_segments(self.catalogue, s, self.t)} for s in statements]

    def _words_in(self, criterion: Criterion, seen: set[str]) -> list[str]:
        """Explained words that stand in the question or the levels, where nothing can be clicked."""
        found: set[str] = set()
        for text in (criterion.question, *criterion.levels.values()):
            mark_terms(self.catalogue, text[self.lang], self.lang, found)
        glossary = self.catalogue.glossary
        return [f"{glossary[name].term[self.lang]}: {glossary[name].text[self.lang]}" for name in sorted(found - seen)]

    # --- profile --------------------------------------------------------------------------------------------------

    def profile(self) -> list[Block]:
        """What results and reports build on first; the rest folded by group."""
        fields = [field for field in self.catalogue.profile.fields if not field.derived]
        blocks: list[Block] = [
            {"kind": "fields", "title": self.t("profile.required"), "fields": [self._profile_field(f) for f in fields if f.required]}
        ]
        blocks.append({"kind": "heading", "level": 2, "title": self.t("profile.more")})
        for group in self.catalogue.profile.groups:
            rest = [self._profile_field(f) for f in fields if f.group == group.id and not f.required]
            if rest:
                blocks.append({"kind": "fold", "title": group.title[self.lang], "fields": rest})
        return blocks

    def _profile_field(self, field: ProfileField) -> Block:
        lang = self.lang
        block: Block = {
            "place": ["profile", "", field.id],
            "label": field.label[lang],
            "help": field.help[lang] if field.help else None,
            "unit": field.unit[lang] if field.unit else self.t("profile.year") if field.type == "year" else None,
            "required": field.id == "phase",  # all else may wait
            "type": {"choice": "select", "choices": "checks", "date": "date"}.get(field.type, "text"),
        }
        if field.choices:
            block["options"] = [{"value": option.id, "label": option.label[lang]} for option in field.choices]
        if field.type in ("integer", "year", "percent", "decimal"):
            block["number"] = "decimal" if field.type == "decimal" else "integer"
            block["inputmode"] = "decimal" if field.type == "decimal" else "numeric"
        if field.type == "list":
            block["list"] = True
        if field.type == "text":
            block["max"] = 200
        return block

    def hints(self) -> dict[str, str]:
        """Plausibility hints by field."""
        profile = self.stored.assessment.profile
        return hint_texts(find_hints(self.catalogue, profile, dt.date.today().year), self.lang, self.t)


def derived_lines(stored: Stored, lang: str, t: Translate) -> list[str]:
    """What follows from the profile, in words; nothing that cannot be computed."""
    values = derive(stored.assessment.profile, dt.date.today().year)
    lines = []
    if values.duration is not None:
        lines.append(t("profile.duration", n=values.duration))
    if values.remaining_years is not None:
        lines.append(t("profile.remaining", n=max(values.remaining_years, 0)))
    if values.posts_per_1000 is not None:
        lines.append(t("profile.posts", value=number(lang, values.posts_per_1000, 2)))
    if values.budget_per_head is not None:
        lines.append(t("profile.budget", value=number(lang, values.budget_per_head, 2)))
    return lines


def question_address(catalogue: Catalogue, name: str) -> str:
    """Where the question of a criterion stands."""
    return f"/questionnaire?mode=all&filter=none&d={catalogue.places[name][1].id}&q={name}"
