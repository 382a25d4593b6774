"""The whole catalogue as a proof to read and mark on paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Literal

from selfcheck.catalogue import Area, Catalogue, Criterion, Dimension
from selfcheck.documents.parts import Block, Bullets, Document, Facts, Heading, Line, Table, Words, marked
from selfcheck.explanations import Source, Term
from selfcheck.models import Sourced, Text
from selfcheck.texts import Translate, date, number, translator
from selfcheck.wording import source_segments, step_facts


def make_proof(catalogue: Catalogue, lang: str, day: dt.date) -> Document:
    """The proof of `catalogue` in one language; `day` is printed on the cover."""
    t = translator(lang)
    extent = t("proof.counts", criteria=len(catalogue.criteria), dimensions=len(list(catalogue.dimensions())))
    edition = Facts(
        (
            (t("proof.edition"), catalogue.version),
            (t("proof.fingerprint"), catalogue.sha256[:12]),
            (t("proof.day"), date(lang, day)),
            (t("proof.extent"), extent),
        )
    )
    how_to_read = (
        Line(t("proof.mark-up-text"), lead=t("proof.mark-up")),
        Line(t("proof.read-text", mark=t("source.read", sources="…")), lead=t("proof.read")),
        Line(t("proof.own-text", mark=t("source.own")), lead=t("proof.own")),
        Line(t("proof.settings-text"), lead=t("proof.settings")),
        Line(t("app.advice"), lead=t("proof.advice")),
    )
    title = catalogue.outline.title[lang]
    return Document(
        lang=lang,
        title=title,
        subtitle=t("proof.subtitle"),
        footer=t("proof.footer", title=title, version=catalogue.version, fingerprint=catalogue.sha256[:12]),
        words=Words(page=t("proof.page"), contents=t("proof.contents"), notes=t("proof.notes")),
        day=day,
        blocks=tuple(_Writer(catalogue, lang, t).blocks()),
        cover=(edition, *how_to_read),
        contents=True,
        layout="proof",
    )


class _Writer:
    """Turns the parts of a catalogue into blocks."""

    def __init__(self, catalogue: Catalogue, lang: str, t: Translate) -> None:
        self.catalogue = catalogue
        self.lang = lang
        self.t = t

    def blocks(self) -> Iterator[Block]:
        yield from self._scale()
        for area in self.catalogue.outline.areas:
            yield from self._area(area)
        yield from self._positions()
        yield from self._terms()
        yield from self._facts()
        yield from self._sources()

    # --- scale, phases, stages

    def _scale(self) -> Iterator[Block]:
        t, lang, outline = self.t, self.lang, self.catalogue.outline
        yield Heading(t("proof.scale"), 1, new_page=True)
        yield Heading(t("catalogue.levels"), 2)
        rows = [(Line(self._level_name(level)), Line(_or_empty(step.anchor, lang))) for level, step in enumerate(outline.scale)]
        yield Table((t("catalogue.level"), t("catalogue.description")), tuple(rows), (2, 5))
        yield Heading(t("proof.phases"), 2)
        yield Bullets(tuple(Line(_or_empty(phase.text, lang), lead=phase.name[lang]) for phase in outline.phases))
        yield Heading(t("method.stages"), 2)
        head = (t("method.column-stage"), t("method.column-from"), t("method.column-meaning"))
        rows_ = [
            (Line(stage.name[lang]), Line(t("method.from", percent=stage.from_)), Line(_or_empty(stage.text, lang)))
            for stage in outline.stages
        ]
        yield Table(head, tuple(rows_), (4, 2, 12))
        cap = next(stage.name[lang] for stage in outline.stages if stage.id == outline.cap)
        yield Line(t("proof.cap", essential=outline.essential_level, stage=cap, minimum=outline.coverage_minimum))
        yield Line(t("method.own-setting"), style="note")

    def _level_name(self, level: int) -> str:
        return f"{level} – {self.catalogue.outline.scale[level].name[self.lang]}"

    # --- criteria

    def _area(self, area: Area) -> Iterator[Block]:
        yield Heading(area.title[self.lang], 1, new_page=True)
        if area.text:
            yield Line(area.text[self.lang])
        for dimension in area.dimensions:
            yield from self._dimension(dimension, new_page=dimension is not area.dimensions[0])

    def _dimension(self, dimension: Dimension, new_page: bool) -> Iterator[Block]:
        yield Heading(dimension.title[self.lang], 2, new_page=new_page)
        if dimension.text:
            yield Line(dimension.text[self.lang])
        for name in dimension.criteria:
            yield from self._criterion(self.catalogue.criteria[name], new_page=name != dimension.criteria[0])

    def _criterion(self, criterion: Criterion, new_page: bool) -> Iterator[Block]:
        t, lang = self.t, self.lang
        yield Heading(criterion.title[lang], 3, tags=" · ".join(self._tags(criterion)), new_page=new_page)
        yield Line(criterion.question[lang], style="question")
        if criterion.judged:
            yield Line(criterion.judged[lang], lead=t("catalogue.judged"))
        if criterion.why:
            yield Line(criterion.why[lang], lead=t("question.why"))
        yield Heading(t("catalogue.levels"), 4)
        rows = [(Line(self._level_name(level)), Line(text[lang])) for level, text in sorted(criterion.levels.items())]
        yield Table((t("catalogue.level"), t("catalogue.description")), tuple(rows), (2, 5))
        yield from self._targets(criterion)
        yield from self._statements(t("question.standard"), criterion.standard)
        yield from self._contested(criterion)
        yield from self._conversation(criterion)
        yield from self._steps(criterion)
        yield from self._plain(criterion)

    def _tags(self, criterion: Criterion) -> Iterator[str]:
        yield criterion.id
        if criterion.essential:
            yield self.t(f"question.essential-{criterion.essential.kind}")
        if criterion.contested:
            yield self.t(f"question.contested-{criterion.contested.degree}")

    def _targets(self, criterion: Criterion) -> Iterator[Block]:
        t, phases = self.t, self.catalogue.outline.phases
        yield Heading(t("catalogue.targets"), 4)
        cells = []
        for phase in phases:
            level = criterion.target(phase.id)
            essential = t("preparation.essential") if criterion.is_essential(phase.id) else ""
            cells.append(Line(t("question.level", level=level) if level else t("question.not-due"), mark=essential))
        yield Table(tuple(phase.name[self.lang] for phase in phases), (tuple(cells),), (1,) * len(phases))
        yield Line(" · ".join(self._settings(criterion)), style="note")

    def _settings(self, criterion: Criterion) -> Iterator[str]:
        t = self.t
        if criterion.pole == "neutral":
            yield t("catalogue.pole-neutral")
        else:
            yield t("catalogue.pole", value=f"{criterion.pole:+d}".replace("-", "−"))
        yield t("gaps.effort", effort=t(f"effort.{criterion.effort}") if criterion.effort else t("proof.no-task"))
        if criterion.weight != 1:
            yield t("proof.weight", weight=number(self.lang, criterion.weight, 2))

    def _statements(self, title: str, statements: list[Sourced], level: Literal[2, 4] = 4) -> Iterator[Block]:
        if statements:
            yield Heading(title, level)
            yield Bullets(self._sourced(statements))

    def _sourced(self, statements: Iterable[Sourced]) -> tuple[Line, ...]:
        return tuple(marked(s.text[self.lang], source_segments(self.catalogue, s, self.t)) for s in statements)

    def _contested(self, criterion: Criterion) -> Iterator[Block]:
        if criterion.contested:
            yield Heading(self.t(f"question.contested-{criterion.contested.degree}"), 4)
            yield Line(self.t("question.positions-help"), style="intro")
            if criterion.contested.positions:
                yield Bullets(self._sourced(criterion.contested.positions))

    def _conversation(self, criterion: Criterion) -> Iterator[Block]:
        t, lang = self.t, self.lang
        if criterion.guiding or criterion.evidence or criterion.ask:
            yield Heading(t("proof.conversation"), 4)
        if criterion.guiding:
            yield Bullets(tuple(Line(text[lang]) for text in criterion.guiding))
        if criterion.evidence:
            yield Line("; ".join(text[lang] for text in criterion.evidence), lead=t("question.evidence-list"))
        if criterion.ask:
            yield Line("; ".join(text[lang] for text in criterion.ask), lead=t("question.ask"))

    def _steps(self, criterion: Criterion) -> Iterator[Block]:
        t, lang = self.t, self.lang
        if not criterion.steps:
            return
        yield Heading(t("gaps.next-steps"), 4)
        rows = []
        for level, step in sorted(criterion.steps.items()):
            rows.append((Line(str(level)), Line(step.who[lang]), Line(step.text[lang], mark=step_facts(step, t))))
        yield Table((t("proof.to-level"), t("proof.who"), t("proof.step")), tuple(rows), (4, 11, 25))

    def _plain(self, criterion: Criterion) -> Iterator[Block]:
        if criterion.plain:
            yield Heading(self.t("catalogue.plain"), 4)
            yield Line(criterion.plain.question, lang="de")
            yield Bullets(tuple(Line(text, lead=str(level), lang="de") for level, text in sorted(criterion.plain.levels.items())))

    # --- what explains them

    def _positions(self) -> Iterator[Block]:
        if not self.catalogue.positions:
            return
        yield Heading(self.t("catalogue.positions"), 1, new_page=True)
        yield Line(self.t("catalogue.positions-text"))
        for position in self.catalogue.positions.values():
            yield Heading(position.question[self.lang], 2, tags=position.id)
            if position.background:
                yield Line(position.background[self.lang])
            yield Bullets(self._sourced(position.choices))

    def _terms(self) -> Iterator[Block]:
        parts = {"catalogue.field-terms": self.catalogue.glossary, "catalogue.scoring-terms": self.catalogue.scoring_terms}
        if any(parts.values()):
            yield Heading(self.t("catalogue.glossary"), 1, new_page=True)
        for title, terms in parts.items():
            if terms:
                yield Heading(self.t(title), 2)
            for term in sorted(terms.values(), key=lambda term: term.term[self.lang].casefold()):
                yield self._term(term)

    def _term(self, term: Term) -> Line:
        other = term.term["de" if self.lang == "en" else "en"]
        return Line(term.text[self.lang], lead=f"{term.term[self.lang]} ({other})")

    def _facts(self) -> Iterator[Block]:
        facts = self.catalogue.facts
        if facts.facts:
            yield Heading(self.t("catalogue.facts"), 1, new_page=True)
            yield Line(self.t("catalogue.facts-text"))
        for topic in facts.topics:
            yield from self._statements(topic.title[self.lang], [fact for fact in facts.facts if fact.topic == topic.id], level=2)

    def _sources(self) -> Iterator[Block]:
        if self.catalogue.sources:
            yield Heading(self.t("catalogue.sources"), 1, new_page=True)
            yield Line(self.t("catalogue.sources-text"))
        for name, source in self.catalogue.sources.items():
            yield self._source(name, source)

    def _source(self, name: str, source: Source) -> Line:
        t = self.t
        notes = [
            t(f"source.seen-{source.seen}"),
            source.note[self.lang].removesuffix(".") if source.note else "",
            t("source.unsecured") if source.address_note else "",
        ]
        text = f"{source.publisher}: {source.title} ({source.year})."
        return Line(text, lead=f"[{name}]", mark="; ".join(note for note in notes if note), lang=source.lang, address=source.address or "")


def _or_empty(text: Text | None, lang: str) -> str:
    return text[lang] if text else ""
