"""Every sentence exists in both languages, is asked for somewhere, and is filled in completely."""

from __future__ import annotations

import ast
import datetime as dt
import re
import string
import time
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from selfcheck.catalogue import Criterion
from selfcheck.models import Sourced
from selfcheck.store.engine import _KINDS
from selfcheck.texts import FOLDER, LANGUAGES, choose_language, date, moment, number, percent, points, texts, tr, translator
from selfcheck.yamlfile import parse

ROOT = Path(__file__).parent.parent
KEYS = frozenset(texts("de"))
FAMILIES = {key.split(".")[0] for key in KEYS}
# Texts chosen by a word that no source file spells out:
FREE = {
    "fault.pydantic.",  # pydantic's own names of errors
    "setting.",  # names of environment variables
    "differences.key.",  # keys of the criteria's files
}


def sentences(lang: str, key: str) -> list[str]:
    """The sentence of a key, or all its plural forms."""
    text = texts(lang)[key]
    return list(text.values()) if isinstance(text, dict) else [text]


def holes(lang: str, key: str) -> set[str]:
    """What is filled into a text."""
    return {name for text in sentences(lang, key) for _, name, _, _ in string.Formatter().parse(text) if name is not None}


# --- the two files --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_key_stands_once(lang):
    assert parse((FOLDER / f"{lang}.yaml").read_bytes(), f"{lang}.yaml").data == texts(lang)


@pytest.mark.parametrize(
    ("chosen", "accepted", "lang"),
    [
        ((), None, "de"), ((), "", "en"), ((), "fr-FR,de;q=0.8", "en"), ((), "en-GB,de;q=0.8", "en"),
        (("en", "de"), "de", "en"), ((None, "en"), "de", "en"), (("fr", None), None, "de"),
    ],
)  # fmt: skip
def test_one_rule_chooses_the_language_of_frame_session_and_routes(chosen, accepted, lang):
    assert choose_language(*chosen, accepted=accepted) == lang


def test_both_languages_have_the_same_keys_in_the_same_order():
    assert list(texts("de")) == list(texts("en"))


def test_both_languages_have_the_same_plural_forms():
    for key in KEYS:
        forms = {lang: list(text) if isinstance(text := texts(lang)[key], dict) else None for lang in LANGUAGES}
        assert forms["de"] == forms["en"], key
        assert forms["de"] in (None, ["one", "other"]), key


def test_both_languages_fill_in_the_same_values():
    for key in KEYS:
        assert holes("de", key) == holes("en", key), key
        assert "" not in holes("de", key), key


def test_every_plural_form_fills_in_the_same_values():
    for lang in LANGUAGES:
        for key in KEYS:
            found = [{name for _, name, _, _ in string.Formatter().parse(text) if name} - {"n"} for text in sentences(lang, key)]
            assert all(one == found[0] for one in found), (lang, key)


def test_no_text_is_empty_or_sloppy():
    for lang in LANGUAGES:
        for key in KEYS:
            for text in sentences(lang, key):
                assert text.strip() == text, (lang, key)
                assert text, (lang, key)
                assert "  " not in text, (lang, key)


def test_german_texts_use_german_quotation_marks():
    for key in KEYS:
        for text in sentences("de", key):
            assert '"' not in text, key
            assert text.count("„") == text.count("“"), key


def test_no_words_of_one_language_are_left_in_the_other():
    english = re.compile(r"\b(the|and|of|with|your|please|this|are|not)\b")
    german = re.compile(r"[äöüßÄÖÜ„]|\b(und|nicht|bitte|der|das|eine?)\b")
    for key in KEYS:
        for text in sentences("de", key):
            assert not english.search(text), (key, text)
        for text in sentences("en", key):
            assert not german.search(text), (key, text)


# --- what the code asks for -----------------------------------------------------------------------------------------


@cache
def sources() -> dict[str, ast.Module]:
    """All Python files that may speak to users."""
    files = [file for folder in ("selfcheck", "ui", "web", "pages") for file in (ROOT / folder).rglob("*.py")]
    return {str(file.relative_to(ROOT)): ast.parse(file.read_text("utf-8")) for file in [*files, ROOT / "app.py"]}


@cache
def nodes() -> list[tuple[str, ast.Constant | ast.JoinedStr | ast.BinOp | ast.Call]]:
    """What a key may stand in, with its place."""
    kinds = (ast.Constant, ast.JoinedStr, ast.BinOp, ast.Call)
    return [(f"{place}:{node.lineno}", node) for place, tree in sources().items() for node in ast.walk(tree) if isinstance(node, kinds)]


def constants() -> Iterator[tuple[str, str]]:
    """Every text in the code, with its place."""
    for place, node in nodes():
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield place, node.value


def in_templates() -> Iterator[tuple[str, str]]:
    for file in (ROOT / "web" / "templates").rglob("*.html"):
        for match in re.finditer(r"""\bt\((["'])([^"']+)\1""", file.read_text("utf-8")):
            yield file.name, match.group(2)


@cache
def literal_keys() -> list[tuple[str, str]]:
    """Texts in the code that look like a key: a known family, a dot, a name; no file names, no beginnings."""
    return [*_literal_keys(), *in_templates()]


def _literal_keys() -> Iterator[tuple[str, str]]:
    looks = re.compile(rf"({'|'.join(map(re.escape, FAMILIES))})\.[A-Za-z0-9][A-Za-z0-9_.-]*")
    no_key = re.compile(r".*\.(yaml|py|json|css|js|html|typ|pdf|docx)|.*[.-]")
    parts = {id(part) for _, node in nodes() if isinstance(node, ast.JoinedStr) for part in node.values}
    for place, node in nodes():
        text = node.value if isinstance(node, ast.Constant) and id(node) not in parts else None
        if isinstance(text, str) and looks.fullmatch(text) and not no_key.fullmatch(text):
            yield place, text


@cache
def composed_keys() -> list[tuple[str, re.Pattern[str]]]:
    """Keys put together from parts: f-strings, and a key with something added to its end."""
    return list(_composed_keys())


def _composed_keys() -> Iterator[tuple[str, re.Pattern[str]]]:
    for place, node in nodes():
        if isinstance(node, ast.JoinedStr):
            parts = [re.escape(str(part.value)) if isinstance(part, ast.Constant) else "(.+)" for part in node.values]
            pattern = "".join(parts)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and isinstance(node.left, ast.Constant):
            pattern = re.escape(str(node.left.value)) + "(.+)"
        else:
            continue
        beginning = re.match(r"([a-z]+)\\\.", pattern)
        if beginning and beginning.group(1) in FAMILIES and not re.search(r"\\\.(py|yaml|sqlite)$", pattern):
            yield place, re.compile(pattern)


def store_kinds() -> Iterator[tuple[str, str]]:
    """Kinds of StoreError, which are keys of the family store."""
    for place, node in nodes():
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "StoreError" and isinstance(node.args[0], ast.Constant):
            yield place, f"store.{node.args[0].value}"
    for _, kind in _KINDS:
        yield "selfcheck/store/engine.py", f"store.{kind}"


def unknown_kinds() -> Iterator[tuple[str, str]]:
    """What `unknown(place, line, what, …)` may say, with and without a suggestion."""
    for place, node in nodes():
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "unknown":
            for what in [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]:
                yield place, f"fault.unknown-{what}"
                yield place, f"fault.unknown-{what}-meant"


def test_every_key_in_the_code_exists():
    missing = [f"{place}: {key}" for place, key in [*literal_keys(), *store_kinds(), *unknown_kinds()] if key not in KEYS]
    assert missing == []


def test_every_family_of_keys_in_the_code_exists():
    empty = [f"{place}: {pattern.pattern}" for place, pattern in composed_keys() if not any(map(pattern.fullmatch, KEYS))]
    assert empty == []


def test_every_key_is_asked_for():
    """Literally, by a kind of fault, or composed of words that stand in the code themselves."""
    used = {key for _, key in [*literal_keys(), *store_kinds(), *unknown_kinds()]}
    words = {word for _, text in constants() for word in (text, text.strip("-"), text.removesuffix(".yaml"))}
    patterns: dict[str, set[re.Pattern[str]]] = {}
    for _, pattern in composed_keys():
        patterns.setdefault(pattern.pattern.partition("\\.")[0], set()).add(pattern)

    def is_composed(key: str) -> bool:
        found = [match for pattern in patterns.get(key.partition(".")[0], ()) if (match := pattern.fullmatch(key))]
        return any(all(part in words or part.isdecimal() for part in match.groups()) for match in found)

    unused = [key for key in KEYS - used if not key.startswith(tuple(FREE)) and not is_composed(key)]
    assert sorted(unused) == []


def test_the_words_of_the_form_are_those_it_is_given():
    from ui.questions import PAGE_WORDS, WORDS

    assert {f"form.{word}" for word in (*WORDS, *PAGE_WORDS)} == {key for key in KEYS if key.startswith("form.")}


def test_the_words_for_keys_belong_to_keys_a_criterion_may_have():
    known = {name.replace("_", "-") for model in (Criterion, Sourced) for name in model.model_fields}
    assert {key.removeprefix("differences.key.") for key in KEYS if key.startswith("differences.key.")} <= known


def test_every_text_is_given_what_it_fills_in():
    """Where the code names key and values in one call; `n` chooses a plural form."""
    wrong = []
    for place, node in nodes():
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        key_node = node.args[1] if name == "tr" and len(node.args) > 1 else node.args[0]
        if name not in ("t", "tr") or not isinstance(key_node, ast.Constant) or any(word.arg is None for word in node.keywords):
            continue
        given = {str(word.arg) for word in node.keywords}
        needed = holes("de", key_node.value) | ({"n"} if isinstance(texts("de")[key_node.value], dict) else set())
        if given != needed:
            wrong.append(f"{place}: {key_node.value} needs {sorted(needed)}, is given {sorted(given)}")
    assert wrong == []


def test_every_fault_is_given_what_it_fills_in():
    """Where the code writes `Fault(place, line, key, {…})` or `RuleError(key, …)` with plain names."""
    wrong = []
    for place, node in nodes():
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name, given = getattr(node.func, "id", ""), set()
        if name == "Fault" and len(node.args) in (3, 4):
            key_node = node.args[2]
            if len(node.args) == 4:
                if not isinstance(node.args[3], ast.Dict) or not all(isinstance(key, ast.Constant) for key in node.args[3].keys):
                    continue
                given = {str(key.value) for key in node.args[3].keys if isinstance(key, ast.Constant)}
        elif name == "RuleError":
            key_node, given = node.args[0], {"name", *(str(word.arg) for word in node.keywords)}
        else:
            continue
        if isinstance(key_node, ast.Constant) and not holes("de", key_node.value) <= given:
            wrong.append(f"{place}: {key_node.value}")
    assert wrong == []


# --- numbers, days and plural forms -------------------------------------------------------------------------------------


def test_an_unknown_key_is_an_error_of_ours():
    with pytest.raises(KeyError):
        tr("de", "no.such-key")


def test_plural_forms():
    assert [tr("de", "catalogue.count", n) for n in (0, 1, 2)] == ["0 Kriterien", "1 Kriterium", "2 Kriterien"]
    assert [tr("en", "catalogue.count", n) for n in (0, 1, 1200)] == ["0 criteria", "1 criterion", "1,200 criteria"]
    assert translator("de")("catalogue.count", n=1200) == "1.200 Kriterien"


@pytest.mark.parametrize(
    ("value", "decimals", "german", "english"),
    [
        (1234567, 0, "1.234.567", "1,234,567"),
        (0, 0, "0", "0"),
        (Fraction(1, 3), 2, "0,33", "0.33"),
        (Fraction(2, 3), 2, "0,67", "0.67"),
        (2.5, 0, "3", "3"),
        (Fraction(1, 8), 2, "0,13", "0.13"),
        (3, 2, "3,00", "3.00"),
        (-1.25, 1, "−1,2", "−1.2"),
        (1999.995, 1, "2.000,0", "2,000.0"),
    ],
)
def test_numbers_are_written_as_the_language_does_with_a_true_minus_and_rounded_half_up(value, decimals, german, english):
    assert (number("de", value, decimals), number("en", value, decimals)) == (german, english)


@pytest.mark.parametrize(("share", "whole"), [(0, 0), (Fraction(5, 8), 63), (Fraction(1, 200), 1), (Fraction(199, 400), 50), (1, 100)])
def test_a_share_is_told_as_whole_percent(share, whole):
    assert re.fullmatch(rf"{whole}\s%", percent("de", Fraction(share)))
    assert percent("en", Fraction(share)) == f"{whole}%"


def test_points_are_whole_or_have_two_places():
    assert [points("de", value) for value in (Fraction(31), Fraction(5, 2), Fraction(1, 3))] == ["31", "2,50", "0,33"]
    assert [points("en", value) for value in (Fraction(1200), Fraction(5, 2))] == ["1,200", "2.50"]


def test_days():
    day = dt.date(2026, 3, 5)
    assert (date("de", day), date("en", day)) == ("05.03.2026", "5 Mar 2026")


@pytest.fixture
def _in_berlin(monkeypatch):
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("_in_berlin")
def test_a_stored_time_is_told_as_local_time():
    winter, summer = dt.datetime(2026, 1, 31, 23, 30), dt.datetime(2026, 7, 1, 12, 5)
    assert (moment("de", winter), moment("de", summer)) == ("01.02.2026, 00:30", "01.07.2026, 14:05")
    assert moment("en", summer) == "1 Jul 2026, 14:05"
