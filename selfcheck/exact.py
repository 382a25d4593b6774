"""Numbers written without rounding, so that what is printed can be computed again."""

from __future__ import annotations

from fractions import Fraction

from selfcheck.texts import Translate, number, percent

PLACES = 4


def exact(lang: str, value: Fraction) -> str:
    """A decimal number where it ends within four places, else a fraction: 12 · 0,25 · 7/3."""
    places = _places(value)
    return f"{value.numerator}/{value.denominator}" if places is None else number(lang, value, places)


def decimal(lang: str, value: Fraction) -> str:
    """A decimal number cut off, not rounded, after four places and then marked: 0,62 · 0,6190…"""
    places = _places(value)
    if places is not None:
        return number(lang, value, places)
    return number(lang, Fraction(int(value * 10**PLACES), 10**PLACES), PLACES) + "…"


def division(lang: str, above: Fraction, below: Fraction, t: Translate) -> str:
    """13 ÷ 21 = 0,6190…, gerundet 62 %; parts that are fractions stand in brackets."""

    def part(value: Fraction) -> str:
        text = exact(lang, value)
        return f"({text})" if "/" in text else text

    value = above / below
    values = {"above": part(above), "below": part(below), "value": decimal(lang, value), "percent": percent(lang, value)}
    return t("derivation.division-even" if (value * 100).denominator == 1 else "derivation.division", **values)


def _places(value: Fraction) -> int | None:
    return next((places for places in range(PLACES + 1) if (value * 10**places).denominator == 1), None)
