"""The derivation of a number as blocks for page and report: tables, divisions, what was left out, the way to the stage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from selfcheck.derived import WHOLE, Derivation, Part, StageSteps, derive, derive_all
from selfcheck.documents.parts import Block, Bullets, Line, Table
from selfcheck.exact import decimal, division, exact
from selfcheck.scoring import ZERO, Number, Standing, Tally
from selfcheck.texts import Translate, percent
from selfcheck.wording import share_line, state_words

__all__ = ["WHOLE", "Derivation", "Part", "StageSteps", "derivation_blocks", "derivation_title", "derive", "derive_all"]


def derivation_title(derivation: Derivation, lang: str, t: Translate) -> str:
    """What the number belongs to: the whole, or the title of the area or dimension."""
    return derivation.title[lang] if derivation.title else t("derivation.whole")


def derivation_blocks(derivation: Derivation, lang: str, t: Translate) -> list[Block]:
    """The derivation without a heading. Computed again from what stands here, it gives the number.

    First a table of what is rated with its sum or mean, then the share; what was left out and why; a second table for
    band and coverage where something is unknown or open; for the whole the way to the stage.
    """
    return list(_Printed(derivation, lang, t).blocks())


ROOMY = 60  # letters in which a table of few columns is spread


class _Printed:
    """One derivation in one language."""

    def __init__(self, derivation: Derivation, lang: str, t: Translate) -> None:
        self.derivation, self.number, self.lang, self.t = derivation, derivation.number, lang, t
        self.of_criteria = derivation.kind == "dimension"

    def blocks(self) -> Iterator[Block]:
        t, number = self.t, self.number
        yield Line(share_line(number, self.lang, t), keep=True)
        if number.points is not None and number.recommended is not None:
            yield from self._rules()
            yield self._rated_table()
            yield self._computed("derivation.share", number.points, number.recommended)
        if self.derivation.left_out:
            yield Line("", lead=t("derivation.left-out"), style="question")
            yield Bullets(tuple(map(self._why_left_out, self.derivation.left_out)))
        if number.share is not None:
            yield from self._band(number)
        elif number.coverage is not None:
            yield Line(t("derivation.nothing-covered"), style="note")
        if self.derivation.stages:
            yield from self._stage(self.derivation.stages)

    def _computed(self, key: str, above: Fraction, below: Fraction) -> Line:
        return Line(division(self.lang, above, below, self.t), lead=self.t(key))

    def _rules(self) -> Iterator[Line]:
        t, scale = self.t, self.derivation.catalogue.outline.scale
        if self.of_criteria:
            yield Line(t("derivation.rule-means" if self.derivation.means else "derivation.rule-points"), style="intro")
            if any(level.points != place for place, level in enumerate(scale)):
                levels = "; ".join(f"{place} = {exact(self.lang, level.points)}" for place, level in enumerate(scale))
                yield Line(t("derivation.scale", levels=levels), style="intro")
        else:
            yield Line(t("derivation.rule-group-means" if self.derivation.means else "derivation.rule-group-points"), style="intro")

    # --- tables -----------------------------------------------------------------------------------------------------

    def _table(self, caption: str, columns: Sequence[str], rows: Sequence[Sequence[Line]], first_number: int) -> Table:
        """The last row sums up the others; columns are as wide as the longest word of their head wants them, with the room of three
        letters for the edges of the cell; the first takes a third, or more where few stand beside it."""
        others = [max(map(len, column.split())) + 3 for column in columns[1:]]
        widths = (max(sum(others) // 2, ROOMY - sum(others)), *others)
        right = tuple(range(first_number, len(columns)))
        return Table(tuple(columns), tuple(map(tuple, rows)), widths, right, (len(rows) - 1,), caption)

    def _name_column(self) -> str:
        names = {"whole": "derivation.column-area", "area": "derivation.column-dimension", "dimension": "derivation.column-criterion"}
        return self.t(names[self.derivation.kind])

    def _shown(self, part: Part, value: Fraction | None) -> Line:
        """Under `points` a line's value is told with its weight in it, under `means` without."""
        return Line(exact(self.lang, (value or ZERO) * (1 if self.derivation.means else part.weight)))

    def _weighted(self) -> bool:
        return self.of_criteria or self.derivation.means

    def _weight(self, parts: Sequence[Part]) -> list[Line]:
        """The cell of the last row: what the weights add up to, where means are divided by it."""
        if not self._weighted():
            return []
        return [Line(exact(self.lang, sum((part.weight for part in parts), ZERO)) if self.derivation.means else "")]

    def _rated_table(self) -> Table:
        t, total = self.t, self.derivation.total
        rated = [part for part in self.derivation.parts if part.rated]
        columns = [self._name_column(), *([t("derivation.column-state"), t("derivation.column-target")] if self.of_criteria else [])]
        columns += [t("derivation.column-weight")] if self._weighted() else []
        columns += [t("derivation.column-points"), t("derivation.column-recommended")]
        columns += [] if self.of_criteria else [t("derivation.column-share")]
        rows = []
        for part in rated:
            row = [Line(part.title[self.lang], mark=self._own_target(part))]
            row += [Line(state_words(part.standing, t)), Line(t("state.level", level=part.standing.target))] if part.standing else []
            row += [Line(exact(self.lang, part.weight))] if self._weighted() else []
            row += [self._shown(part, part.tally.points), self._shown(part, part.tally.rated)]
            row += [Line(percent(self.lang, part.number.share))] if part.number and part.number.share is not None else []
            rows.append(row)
        last = [Line(self._total_name()), *([Line(""), Line("")] if self.of_criteria else []), *self._weight(rated)]
        last += [Line(exact(self.lang, total.points or ZERO)), Line(exact(self.lang, total.rated or ZERO))]
        last += [] if self.of_criteria or self.number.share is None else [Line(percent(self.lang, self.number.share))]
        return self._table(t("derivation.rated"), columns, [*rows, last], 3 if self.of_criteria else 1)

    def _total_name(self) -> str:
        return self.t("derivation.mean" if self.derivation.means else "derivation.sum")

    def _own_target(self, part: Part) -> str:
        """That the target is the neighbourhood's own, and why; beside the name, where there is room for a reason."""
        standing = part.standing
        if standing is None or not standing.deviates:
            return ""
        mark = self.t("derivation.own-target", recommended=standing.criterion.target(self.derivation.phase))
        return f"{mark}: {part.target_reason}" if part.target_reason else mark

    def _band_table(self) -> Table:
        t, total = self.t, self.derivation.total
        counted = [part for part in self.derivation.parts if part.applies]
        columns = [self._name_column(), *([t("derivation.column-weight")] if self._weighted() else [])]
        columns += [t("derivation.column-least"), t("derivation.column-most"), t("derivation.column-covered"), t("derivation.column-all")]
        rows = []
        for part in counted:
            values = [self._shown(part, value) for value in _band_values(part.tally)]
            rows.append([Line(part.title[self.lang]), *([Line(exact(self.lang, part.weight))] if self._weighted() else []), *values])
        last = [Line(self._total_name()), *self._weight(counted), *(Line(exact(self.lang, value)) for value in _band_values(total))]
        return self._table(t("derivation.band-table"), columns, [*rows, last], 1)

    # --- what follows from the tables -------------------------------------------------------------------------------

    def _why_left_out(self, part: Part) -> Line:
        t, title = self.t, part.title[self.lang]
        if part.standing is None:
            return Line(t("derivation.group-open" if part.applies else "derivation.group-nothing"), lead=f"{title}:")
        if part.standing.state in ("open", "unknown"):
            points = part.tally.all or ZERO
            counts = t("derivation.only-in-band", n=1 if points == 1 else 2, points=exact(self.lang, points))
            return Line(f"{state_words(part.standing, t)}; {counts}", lead=f"{title}:")
        words = state_words(part.standing, t)
        return Line(t("derivation.with-reason", state=words, reason=part.reason) if part.reason else words, lead=f"{title}:")

    def _band(self, number: Number) -> Iterator[Block]:
        t, total = self.t, self.derivation.total
        if not self.derivation.unrated or total.all is None:
            yield Line(t("derivation.all-rated"), style="note")
            return
        yield Line(t("derivation.band-rule"), style="note")
        yield self._band_table()
        yield self._computed("derivation.low", total.low, total.all)
        yield self._computed("derivation.high", total.high, total.all)
        if (number.low, number.high) != (total.low / total.all, total.high / total.all):
            yield Line(t("derivation.widened"), style="note")
        yield self._computed("derivation.coverage", total.covered, total.all)

    def _stage(self, steps: StageSteps) -> Iterator[Block]:
        t, lang, outline = self.t, self.lang, self.derivation.catalogue.outline
        thresholds = "; ".join(
            t("derivation.threshold", stage=s.name[lang], percent=percent(lang, Fraction(s.from_, 100))) for s in outline.stages
        )
        yield Line(thresholds, lead=t("derivation.thresholds"))
        if steps.by_share is None or self.number.share is None:
            if self.number.share is not None:
                yield Line(
                    t("derivation.no-stage", minimum=percent(lang, Fraction(outline.coverage_minimum, 100))), lead=t("derivation.stage")
                )
            return
        share = decimal(lang, self.number.share * 100)
        yield Line(t("derivation.by-share", share=share, stage=steps.by_share.name[lang]), lead=t("derivation.step-share"))
        if steps.unmet:
            names = "; ".join(self._with_state(check.standing) for check in steps.unmet)
            values = {"names": names, "level": outline.essential_level, "stage": steps.cap.name[lang]}
            yield Line(t("derivation.cap", **values), lead=t("derivation.step-cap"))
        else:
            yield Line(t("derivation.no-cap"), lead=t("derivation.step-cap"))
        if steps.excused:
            yield Line("; ".join(standing.criterion.title[lang] for standing in steps.excused), lead=t("derivation.excused"))
        if steps.result:
            same = steps.result == steps.by_share
            yield Line(
                t("derivation.result" if same else "derivation.result-capped", stage=steps.result.name[lang]), lead=t("derivation.stage")
            )

    def _with_state(self, standing: Standing) -> str:
        return self.t("derivation.named", title=standing.criterion.title[self.lang], state=state_words(standing, self.t))


def _band_values(tally: Tally) -> tuple[Fraction, Fraction, Fraction, Fraction]:
    return tally.low, tally.high, tally.covered, tally.all or ZERO
