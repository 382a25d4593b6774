"""Every sentence for users, by key and language, with the language's plurals, numbers and dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from pathlib import Path

import yaml
from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

LANGUAGES = ("de", "en")
FOLDER = Path(__file__).parent.parent / "texts"

Translate = Callable[..., str]


@cache
def texts(lang: str) -> dict[str, str | dict[str, str]]:
    """All texts of one language; keys are dotted, values a sentence or its plural forms."""
    loaded: dict[str, str | dict[str, str]] = yaml.load(
        (FOLDER / f"{lang}.yaml").read_text("utf-8"),
        Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader),  # noqa: S506
    )
    return loaded


def choose_language(*chosen: str | None, accepted: str | None) -> str:
    """The first of the choices that is one of ours, else what the browser accepts (its `Accept-Language`), else German.

    One rule for frame, session and routes: a browser that accepts neither gets English, one that says nothing German.
    """
    for lang in chosen:
        if lang in LANGUAGES:
            return str(lang)
    if accepted is None:
        return LANGUAGES[0]
    preferred = accepted.strip()[:2].lower()
    return preferred if preferred in LANGUAGES else "en"


@cache
def _locale(lang: str) -> Locale:
    return Locale.parse("en_GB" if lang == "en" else lang)


def tr(lang: str, key: str, n: int | None = None, **values: object) -> str:
    """The text of `key`; `n` chooses the plural form and fills `{n}`. Raises KeyError for an unknown key."""
    text = texts(lang)[key]
    if isinstance(text, dict):
        text = text[_locale(lang).plural_form(n or 0)]
    return text.format(n=None if n is None else number(lang, n), **values)


@cache
def translator(lang: str) -> Translate:
    """`t(key, n=…, name=…)` for one language."""

    def t(key: str, n: int | None = None, **values: object) -> str:
        return tr(lang, key, n, **values)

    return t


def number(lang: str, value: int | float | Fraction, decimals: int = 0) -> str:
    """A number in the language's notation with a true minus sign, rounded half up to `decimals` places."""
    scaled = Fraction(value) * 10**decimals
    rounded = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    if not decimals and 0 <= rounded < 1000:
        return str(rounded)  # the same in both languages, and far the most frequent
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    exact = Fraction(rounded, 10**decimals)
    return format_decimal(exact.numerator / exact.denominator, pattern, locale=_locale(lang)).replace("-", "\N{MINUS SIGN}")


def points(lang: str, value: Fraction) -> str:
    """Points: whole numbers bare, others with two places."""
    return number(lang, value, 0 if value.denominator == 1 else 2)


def percent(lang: str, share: Fraction | float) -> str:
    """A share 0…1 as whole percent, rounded half up: 62 % in German, 62% in English."""
    return tr(lang, "number.percent", value=number(lang, Fraction(share) * 100))


def shorten(text: str, most: int) -> str:
    """At most `most` signs; what is longer ends after a word with an ellipsis."""
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "\N{HORIZONTAL ELLIPSIS}"


def date(lang: str, value: dt.date) -> str:
    """A calendar day: 22.11.2026 or 22 Nov 2026."""
    return format_date(value, "dd.MM.yyyy" if lang == "de" else "d MMM yyyy", locale=_locale(lang))


def moment(lang: str, value: dt.datetime) -> str:
    """A stored UTC time as local day and minute."""
    local = value.replace(tzinfo=dt.UTC).astimezone()
    pattern = "dd.MM.yyyy, HH:mm" if lang == "de" else "d MMM yyyy, HH:mm"
    return format_datetime(local, pattern, tzinfo=local.tzinfo, locale=_locale(lang))
