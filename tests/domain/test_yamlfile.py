"""YAML is read as editors mean it, and whatever else comes in is refused with a sentence."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from selfcheck.faults import FaultyFileError
from selfcheck.yamlfile import MAX_BYTES, MAX_DEPTH, MAX_DIGITS, parse


def data(text: str | bytes) -> object:
    return parse(text, "file").data


def lines(text: str | bytes) -> list[str]:
    """The faults of a text as they are told."""
    with pytest.raises(FaultyFileError) as caught:
        parse(text, "file")
    return [fault.text() for fault in caught.value.faults]


SCALARS = {
    "a: 3": 3,
    "a: -3": -3,
    "a: 0": 0,
    "a: 2.5": 2.5,
    "a: -0.25": -0.25,
    "a: true": True,
    "a: false": False,
    "a: null": None,
    "a: ~": None,
    "a:": None,
    "a: nein": "nein",
    "a: Norway": "Norway",
    "a: 1.2.3": "1.2.3",
    "a: 12 %": "12 %",
    "a: 24/7": "24/7",
    "a: 06/2028": "06/2028",
    "a: S1": "S1",
    "a: e5": "e5",
    "a: Größe – “x”": "Größe – “x”",
    "a: 'no'": "no",
    'a: "010"': "010",
    'a: "1:30"': "1:30",
    'a: "2026-12-31"': "2026-12-31",
    "a: 'it''s'": "it's",
    'a: "\\u00e4\\n"': "ä\n",
    "a: |\n  one\n  two\n": "one\ntwo\n",
    "a: |-\n  no\n": "no",
    "a: >\n  one\n  two\n": "one two\n",
    "a: one\n  two": "one two",
    "a: [1, zwei, '3']": [1, "zwei", "3"],
    "a: {b: 1}": {"b": 1},
}


@pytest.mark.parametrize(("text", "value"), SCALARS.items(), ids=SCALARS)
def test_a_value_is_read_as_it_is_meant(text, value):
    read = data(text)
    assert read == {"a": value}
    assert type(read["a"]) is type(value)


TRAPS = [
    *("y", "N", "yes", "No", "NO", "on", "Off", "True", "NULL", "1:30", "12:30:45", "010", "-07", "0x1F", "0o17", "0b1", "1_000"),
    *("2026-12-31", "2026-1-1", "2026-12-31T10:00:00", ".inf", "-.inf", ".NaN", "1e3", "1.5e+3", "<<", "="),
]


@pytest.mark.parametrize("word", TRAPS)
def test_a_word_that_programs_read_differently_needs_quotation_marks(word):
    assert lines(f"b: 1\na: {word}") == [
        f"file:2: '{word}' without quotation marks is read differently by different programs; "
        f'write "{word}" in quotation marks (or the number without leading zeros)'
    ]
    assert data(f'b: 1\na: "{word}"') == {"b": 1, "a": word}


def test_a_trap_as_key_is_a_fault():
    assert [line.split(" without")[0] for line in lines("a: 1\non: 2")] == ["file:2: 'on'"]


def test_every_value_knows_its_line():
    parsed = parse("a: 1\nb:\n  - c: 2\n    d: |\n      long\n      text\n  - e\nf: {g: 3,\n  h: 4}\n", "file")
    lines_of = {
        (): 1, ("a",): 1, ("b",): 2, ("b", 0): 3, ("b", 0, "c"): 3, ("b", 0, "d"): 4, ("b", 1): 7,
        ("f",): 8, ("f", "g"): 8, ("f", "h"): 9,
    }  # fmt: skip
    assert parsed.lines == lines_of


def test_what_is_not_in_the_file_has_the_line_of_what_is_around_it():
    parsed = parse("a: 1\nb:\n  c: 2\n", "file")
    assert parsed.line(("b", "missing", "deeper")) == 2
    assert parsed.line(("missing",)) == 1


def test_lines_are_counted_in_windows_files_too():
    assert parse(b"a: 1\r\nb: 2\r\n", "file").lines == {(): 1, ("a",): 1, ("b",): 2}


def test_a_byte_order_mark_is_no_part_of_the_first_key():
    assert data(b"\xef\xbb\xbfa: 1") == {"a": 1}


@pytest.mark.parametrize("text", ["", "# only a comment\n", "\n\n", "---\n"])
def test_an_empty_file_holds_nothing(text):
    assert data(text) is None


def test_numbers_are_keys_and_not_the_same_as_their_text():
    assert data("0: a\n1: b\n'1': c") == {0: "a", 1: "b", "1": "c"}


KEYS = {
    "a: 1\nb: 2\na: 3": "file:3: 'a' stands here for the second time (first in line 1); keep one",
    "a: 1\n'a': 3": "file:2: 'a' stands here for the second time (first in line 1); keep one",
    "x:\n  1: a\n  1: b": "file:3: '1' stands here for the second time (first in line 2); keep one",
    "{a: 1, a: 2}": "file:1: 'a' stands here for the second time (first in line 1); keep one",
    "true: 1": "file:1: 'true' cannot be a name; use a word, with quotation marks if need be",
    "null: 1": "file:1: 'null' cannot be a name; use a word, with quotation marks if need be",
    "1.5: 1": "file:1: '1.5' cannot be a name; use a word, with quotation marks if need be",
    "[a, b]: 1": "file:1: '[…]' cannot be a name; use a word, with quotation marks if need be",
    "? {a: 1}\n: 1": "file:1: '[…]' cannot be a name; use a word, with quotation marks if need be",
}


@pytest.mark.parametrize(("text", "line"), KEYS.items(), ids=KEYS)
def test_a_key_is_one_word_and_stands_once(text, line):
    assert lines(text) == [line]


def test_the_same_key_may_stand_in_different_places():
    assert data("a: {b: 1}\nc: {b: 2}") == {"a": {"b": 1}, "c": {"b": 2}}


REFUSED = {
    "anchor": ("a: &x 1", "file:1: uses & or * to repeat a part; write the part out"),
    "tag": ("a: 1\nb: !!python/object:os.system {}", "file:2: uses the tag tag:yaml.org,2002:python/object:os.system; leave it out"),
    "two documents": (
        "a: 1\n---\nb: 2",
        "file:2: cannot be read (but found another document); check indentation, colons and quotation marks near this line",
    ),
    "not UTF-8": (b"a: 1\nb: \xe4", "file:2: is not in UTF-8; save the file with the encoding UTF-8"),
    "UTF-16": ("a: ä".encode("utf-16"), "file:1: is not in UTF-8; save the file with the encoding UTF-8"),
    "lone surrogate": ("a: \ud800", "file:1: is not in UTF-8; save the file with the encoding UTF-8"),
    "too large": (b" " * (MAX_BYTES + 1), "file: is larger than 256 KB; split it or take out what does not belong"),
    "too deep": ("[" * (MAX_DEPTH + 1), "file:1: is nested deeper than 20 levels; simplify it"),
    "very deep": ("[" * 100_000, "file:1: is nested deeper than 20 levels; simplify it"),
    "endless whole number": (f"a: {'9' * 5000}", "file:1: contains a number that is far too long; correct it"),
    "endless decimal": (f"a: {'9' * 500}.5", "file:1: contains a number that is far too long; correct it"),
}


@pytest.mark.parametrize(("text", "line"), REFUSED.values(), ids=REFUSED)
def test_what_could_hide_content_or_exhaust_memory_is_refused(text, line):
    assert lines(text) == [line]


def test_many_aliases_are_refused_before_they_multiply():
    bomb = "a: &a [x, x]\n" + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(9))
    assert {line.split(": ", 1)[1] for line in lines(bomb)} == {"uses & or * to repeat a part; write the part out"}


def test_the_greatest_depth_and_length_are_still_read():
    assert data("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    assert data(f"a: {'9' * MAX_DIGITS}") == {"a": int("9" * MAX_DIGITS)}


def test_all_faults_of_form_come_together():
    assert [line.split(" ")[0] for line in lines("a: no\nb: 010\na: 2\n")] == ["file:1:", "file:2:", "file:3:"]


def read_or_refuse(text: str | bytes) -> None:
    """Nothing but FaultyFileError comes out, and its sentences can be told in both languages."""
    told = ["read"]
    try:
        parse(text, "file")
    except FaultyFileError as error:
        told = [fault.text(lang) for fault in error.faults for lang in ("de", "en")]
    assert told
    assert not any("\n" in line for line in told)


YAMLISH = st.text(alphabet=st.sampled_from(list(" \n\t-:?,[]{}#&*!|>'\"%@`~<=.0127eExX_aÄ\ufeff\u2028\x85\x00")), max_size=60)


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=80), YAMLISH))
def test_any_text_is_read_or_refused(text):
    read_or_refuse(text)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_refused(raw):
    read_or_refuse(raw)


# Control characters are refused, whoever wrote them.
TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs"], include_characters="\t\n"), max_size=20)
SIMPLE = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(10**9), 10**9), TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXT, inner, max_size=4)),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(SIMPLE)
def test_what_a_program_wrote_with_all_texts_quoted_comes_back(value):
    class Quoting(yaml.SafeDumper):
        """Writes every text in double quotes, without anchors."""

        def ignore_aliases(self, _data):
            return True

    Quoting.add_representer(str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"'))
    assert data(yaml.dump(value, Dumper=Quoting, allow_unicode=False)) == value
