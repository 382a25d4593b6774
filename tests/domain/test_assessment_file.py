"""Files come back as they were saved; whatever else comes in is refused with file, path and way out."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfcheck.assessment import Answer, Assessment, Edition, Measure, PositionAnswer, Snapshot, find_unknown, new_assessment
from selfcheck.assessment_file import MAX_BYTES, MAX_DEPTH, dump_assessment, load_assessment
from selfcheck.faults import FaultyFileError
from tests.shipped import shipped

CATALOGUE = shipped()
HEAD = {"format": 1, "catalogue": {"id": "quartiersmanagement", "version": "2026.1"}}
ONE = "council-resolution"


def raw(**content: Any) -> bytes:
    """A file with this content over a sound head."""
    return json.dumps({**HEAD, **content}).encode()


def answered(**answer: Any) -> bytes:
    """A file with one answer."""
    return raw(answers={ONE: {name.replace("_", "-"): value for name, value in answer.items()}})


def lines(content: bytes, lang: str = "en") -> list[str]:
    """The faults of a file as they are told."""
    with pytest.raises(FaultyFileError) as caught:
        load_assessment(content, "FILE", CATALOGUE)
    return [fault.text(lang) for fault in caught.value.faults]


# --- round trip ---------------------------------------------------------------------------------------------------

SPECIAL = st.sampled_from(
    ["Bürgerhaus „Süd“ – Größe", "👩‍👩‍👧🏳️‍🌈", "شارع النيل", "\u202eabc\u202c", "a\nb\n\tc", "=1+1", "<b>&amp;", "{x} %s", "x" * 5000]
)
SIGNS = st.characters(exclude_categories=["Cc", "Cs"])
TEXTS = st.one_of(st.just(""), SPECIAL, st.text(SIGNS, max_size=12))
NAMES = st.one_of(st.just("Ä" * 200), st.text(SIGNS, max_size=12))
IDS = st.sampled_from([*list(CATALOGUE.criteria)[:8], "permanent-task", "phase", "no-longer-known", "A", "0", "m-1", "x_y.z-", "9" * 80])
DAYS = st.dates(min_value=dt.date(1000, 1, 1)).map(lambda day: day.isoformat())
VALUES = st.one_of(
    st.text(SIGNS, min_size=1, max_size=12),
    st.integers(-(10**17), 10**17),
    st.floats(allow_nan=False, allow_infinity=False),
    st.lists(TEXTS, max_size=3),
)


@st.composite
def an_answer(draw: st.DrawFn) -> dict[str, Any]:
    state = draw(st.sampled_from(["rated", "unknown", "not-applicable", "open"]))
    answer: dict[str, Any] = {"state": state, **{name: draw(TEXTS) for name in ("note", "evidence", "reason", "target-reason")}}
    answer["importance"] = draw(st.sampled_from([None, 1, 2, 3]))
    if state == "rated":
        answer["level"] = draw(st.integers(0, 6))
    if state == "not-applicable":
        answer["reason"] = "Gibt es hier nicht. " + answer["reason"]
    if draw(st.booleans()):
        answer |= {"target": draw(st.integers(1, 6)), "target-reason": "Beschluss " + answer["target-reason"]}
    return answer


def some(values: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(IDS, values, max_size=most)


EDITIONS = st.fixed_dictionaries(
    {"id": st.sampled_from(["quartiersmanagement", "other-1"]), "version": st.sampled_from(["2026.1", "ä" * 40])}
)
POSITIONS = st.fixed_dictionaries({"choice": st.none() | IDS, "note": TEXTS})
MEASURES = st.fixed_dictionaries(
    {"id": IDS, "title": NAMES, "why": TEXTS, "criterion": st.none() | IDS, "owner": NAMES, "due": st.none() | DAYS, "progress": TEXTS},
    optional={
        "effort": st.sampled_from(["small", "medium", "large", None]),
        "cost": st.none() | st.integers(0, 10**10),
        "funding": NAMES,
        "decision": NAMES,
        "status": st.sampled_from(["planned", "running", "done", "dropped"]),
        "expected-level": st.none() | st.integers(0, 6),
    },
)
SNAPSHOTS = st.fixed_dictionaries(
    {"name": NAMES, "at": DAYS, "catalogue": EDITIONS, "profile": some(VALUES, 2), "answers": some(an_answer(), 2)}
)


ASSESSMENTS = st.fixed_dictionaries(
    {
        "catalogue": EDITIONS,
        "profile": some(VALUES),
        "answers": some(an_answer()),
        "positions": some(POSITIONS, 2),
        "plan": st.lists(MEASURES, max_size=2, unique_by=lambda measure: measure["id"]),
        "history": st.lists(SNAPSHOTS, max_size=1),
    }
).map(Assessment.model_validate)


@settings(max_examples=300, deadline=None)
@given(ASSESSMENTS)
def test_what_was_saved_comes_back_unchanged(assessment):
    assert load_assessment(dump_assessment(assessment), "FILE") == assessment


def test_every_kind_of_text_survives():
    notes = [
        "Ärger in Großstraße",
        "👩‍👩‍👧 🏳️‍🌈",
        "مرحبا بالعالم",
        "\u202eright\u202c to left",
        "two\nlines\tand tab",
        "ﬁ ligature",
        "=SUM(A1)",
    ]
    answers = {f"a{number}": Answer(note=note) for number, note in enumerate([*notes, "x" * 20_000])}
    plan = [Measure(id="m-1", title="Ä" * 200, due="2028-02-29")]
    history = [Snapshot(name="", at="2026-01-01", catalogue=Edition(id="x", version="1"), profile={"n": "ü"}, answers=answers)]
    assessment = Assessment(catalogue=Edition(id="x", version="1"), answers=answers, plan=plan, history=history)
    assert load_assessment(dump_assessment(assessment), "FILE") == assessment


def test_text_is_normalised_on_the_way_in():
    loaded = load_assessment(answered(note="A\u0308rger\r\nund\rmehr"), "FILE")
    assert loaded.answers[ONE].note == "Ärger\nund\nmehr"


def test_nothing_and_empty_texts_are_left_out_of_the_profile():
    loaded = load_assessment(raw(profile={"a": None, "b": "", "c": 0, "d": []}), "FILE")
    assert loaded.profile == {"c": 0, "d": []}


def test_a_file_is_utf8_and_readable_by_people():
    text = dump_assessment(Assessment(catalogue=Edition(id="x", version="1"), profile={"name": "Süd"})).decode("utf-8")
    assert '"name": "Süd"' in text
    assert text.endswith("}\n")


def test_a_byte_order_mark_does_no_harm():
    assert load_assessment(b"\xef\xbb\xbf" + raw(), "FILE", CATALOGUE).catalogue.version == "2026.1"


def test_a_new_assessment_is_a_sound_file():
    for phase in (None, *CATALOGUE.phase_ids):
        assessment = new_assessment(CATALOGUE, phase)
        assert load_assessment(dump_assessment(assessment), "FILE", CATALOGUE) == assessment


def test_what_the_catalogue_does_not_know_is_kept_and_named():
    content = raw(
        answers={"gone-criterion": {"state": "rated", "level": 6}, ONE: {"state": "unknown"}},
        positions={"gone-position": {"choice": "yes"}},
        profile={"gone-field": ["a"], "phase": "preparation"},
    )
    assessment = load_assessment(content, "FILE", CATALOGUE)
    assert find_unknown(CATALOGUE, assessment) == ["gone-criterion", "gone-position", "gone-field"]
    assert load_assessment(dump_assessment(assessment), "FILE", CATALOGUE) == assessment
    assert assessment.answers["gone-criterion"].level == 6
    assert assessment.positions["gone-position"] == PositionAnswer(choice="yes")


# --- refused as a whole -------------------------------------------------------------------------------------------

HEAD_TEXT = '{"format": 1, "catalogue": {"id": "x", "version": "1"}, '
LONG = "FILE: contains a number that is far too long; correct it"
DEEP = "FILE: is nested deeper than 20 levels; simplify it"
FORM = {
    "too large": (b" " * (MAX_BYTES + 1), "FILE: is larger than 2048 KB; split it or take out what does not belong"),
    "not UTF-8": (b'{\n"a": "\xe4"}', "FILE:2: is not in UTF-8; save the file with the encoding UTF-8"),
    "UTF-16": (raw().decode().encode("utf-16"), "FILE:1: is not in UTF-8; save the file with the encoding UTF-8"),
    "raw surrogate": (b'"\xed\xa0\x80"', "FILE:1: is not in UTF-8; save the file with the encoding UTF-8"),
    "empty": (b"", "FILE:1: is not readable as JSON at column 1; open a file that this tool has saved"),
    "other format": (b"PK\x03\x04", "FILE:1: is not readable as JSON at column 1; open a file that this tool has saved"),
    "cut off": (raw()[:-3], "FILE:1: is not readable as JSON at column 69; open a file that this tool has saved"),
    "raw null byte": (b'{"a": "\x00"}', "FILE:1: is not readable as JSON at column 8; open a file that this tool has saved"),
    "NaN": (b'{"format": NaN}', "FILE: contains NaN, which is not a number; replace it"),
    "Infinity": (b'{"format": Infinity}', "FILE: contains Infinity, which is not a number; replace it"),
    "-Infinity": (b'{"format": -Infinity}', "FILE: contains -Infinity, which is not a number; replace it"),
    "infinite by exponent": ((HEAD_TEXT + '"profile": {"own-field": 1e999}}').encode(), LONG),
    "doubled name": (b'{"format": 1, "format": 1}', "FILE: 'format' stands twice in the same place; keep one"),
    "doubled name inside": (
        (HEAD_TEXT + '"answers": {"a": {"note": "x", "note": "y"}}}').encode(),
        "FILE: 'note' stands twice in the same place; keep one",
    ),
    "too deep": (b"[" * (MAX_DEPTH + 1), DEEP),
    "very deep": (b'{"a":' * 100_000, DEEP),
    "huge integer": (b'{"format": ' + b"9" * 5000 + b"}", LONG),
    "long integer": (b'{"format": -' + b"9" * 19 + b"}", LONG),
    "a list": (b"[]", "FILE: holds no assessment; please open a file that was saved with this tool"),
}


@pytest.mark.parametrize(("content", "line"), FORM.values(), ids=FORM)
def test_a_file_of_wrong_form_is_refused(content, line):
    assert lines(content) == [line]


def test_brackets_in_texts_are_no_nesting():
    assert load_assessment(answered(note='["\\' + "[{" * 50), "FILE").answers[ONE].note.startswith('["\\[{')


# --- refused values -----------------------------------------------------------------------------------------------

AT = f"FILE: answers.{ONE}"
HISTORY = {"name": "Before", "at": "2026-01-01", "catalogue": HEAD["catalogue"]}
DAY = "write the day as YYYY-MM-DD, for example 2027-03-31"
CONTROL = "contains control characters; type the text anew"
CONTENT = {
    "format of the future": (raw(format=2), "FILE: format: is 2: the file comes from a newer version of this tool; please update the tool, then open the file"),
    "format as text": (raw(format="1"), 'FILE: format: is missing or no whole number; open a file that this tool has saved ("format": 1)'),
    "no catalogue": (b'{"format": 1}', "FILE: catalogue: 'catalogue' is missing; add it"),
    "unknown name": (raw(anwsers={}), "FILE: anwsers: 'anwsers' is not a known name here; did you mean 'answers'?"),
    "unknown name without suggestion": (raw(zzzz={}), "FILE: zzzz: 'zzzz' is not a known name here; leave it out"),
    "unknown name in an answer": (answered(stat="open"), f"{AT}.stat: 'stat' is not a known name here; did you mean 'state'?"),
    "unknown name in a measure": (
        raw(plan=[{"id": "m", "onwer": "x"}]),
        "FILE: plan.0.onwer: 'onwer' is not a known name here; did you mean 'owner'?",
    ),
    "unknown name in the history": (
        raw(history=[{**HISTORY, "answers": {"a": {"stat": "open"}}}]),
        "FILE: history.0.answers.a.stat: 'stat' is not a known name here; did you mean 'state'?",
    ),
    "level 7": (answered(state="rated", level=7), f"{AT}.level: 'level' is 7: Input should be less than or equal to 6"),
    "level beyond this scale": (answered(state="rated", level=5), f"{AT}.level: 'level' is 5: Input should be less than or equal to 4"),
    "negative level": (answered(state="rated", level=-1), f"{AT}.level: 'level' is -1: Input should be greater than or equal to 0"),
    "level without rated": (
        answered(state="unknown", level=2),
        f"{AT}: has a level although the state is 'unknown'; take the level out or set state to 'rated'",
    ),
    "rated without level": (answered(state="rated"), f"{AT}: is rated but has no level; add 'level' or choose another state"),
    "level as truth": (answered(state="rated", level=True), f"{AT}.level: 'level' is 'True': Input should be a whole number"),
    "level as text": (answered(state="rated", level="3"), f"{AT}.level: 'level' is '3': Input should be a whole number"),
    "level as decimal": (answered(state="rated", level=3.0), f"{AT}.level: 'level' is '3.0': Input should be a whole number"),
    "unknown state": (
        answered(state="done"),
        f"{AT}.state: 'state' is 'done': Input should be 'rated', 'unknown', 'not-applicable' or 'open'",
    ),
    "not applicable without reason": (answered(state="not-applicable", reason=" \n"), f"{AT}: is not applicable but gives no reason; add 'reason'"),
    "target without reason": (
        answered(state="rated", level=2, target=2),
        f"{AT}: deviates from the recommended level without a reason; add 'target-reason'",
    ),
    "target 0": (
        answered(target=0, target_reason="x"),
        f"{AT}.target: 'target' is 0: Input should be greater than or equal to 1",
    ),
    "target beyond this scale": (
        answered(target=5, target_reason="x"),
        f"{AT}.target: 'target' is 5: Input should be less than or equal to 4",
    ),
    "importance 4": (answered(importance=4), f"{AT}.importance: 'importance' is 4: Input should be less than or equal to 3"),
    "importance as truth": (answered(importance=True), f"{AT}.importance: 'importance' is 'True': Input should be a whole number"),
    "answer as number": (raw(answers={ONE: 3}), f"{AT}: '{ONE}' should hold names and values in braces; please open a file that was saved with this tool"),
    "note too long": (answered(note="x" * 20_001), f"{AT}.note: 'note' is longer than 20000 characters; shorten it"),
    "null byte": (answered(note="a\x00b"), f"{AT}.note: 'note' {CONTROL}"),
    "control character": (answered(reason="a\x1bb"), f"{AT}.reason: 'reason' {CONTROL}"),
    "lone surrogate": (answered(note="\ud800"), f"{AT}.note: 'note' {CONTROL}"),
    "lone surrogate in the profile": (raw(profile={"state": "\udfff"}), f"FILE: profile: 'profile' {CONTROL}"),
    "lone surrogate in the history": (
        raw(history=[{**HISTORY, "profile": {"state": "\udfff"}}]),
        f"FILE: history.0.profile: 'profile' {CONTROL}",
    ),
    "number out of range": (raw(profile={"municipality-size": 0}), "FILE: profile.municipality-size: 'municipality-size' is 0: possible is 1 to 4000000"),
    "wrong choice": (raw(profile={"state": "hese"}), "FILE: profile.state: 'hese' is not one of the choices; did you mean 'hesse'?"),
    "text for a number": (raw(profile={"municipality-size": "many"}), "FILE: profile.municipality-size: 'municipality-size' is 'many': write a number"),
    "name too long": (
        raw(profile={"municipality-name": "x" * 201}),
        "FILE: profile.municipality-name: 'municipality-name' is longer than 200 characters; shorten it",
    ),
    "truth in the profile": (
        raw(profile={"own": True}),
        "FILE: profile.own: 'own' is neither a text nor a number nor a list of texts; correct it",
    ),
    "unknown position": (raw(positions={"permanent-task": {"choice": "zzzz"}}), "FILE: positions.permanent-task.choice: 'zzzz' is not one of the choices; correct it"),
    "German date": (raw(plan=[{"id": "m", "due": "31.03.2027"}]), f"FILE: plan.0.due: 'due' is '31.03.2027': {DAY}"),
    "day that does not exist": (raw(plan=[{"id": "m", "due": "2027-02-29"}]), f"FILE: plan.0.due: 'due' is '2027-02-29': {DAY}"),
    "day of a kept state": (raw(history=[{**HISTORY, "at": "2026-13-01"}]), f"FILE: history.0.at: 'at' is '2026-13-01': {DAY}"),
    "measure twice": (raw(plan=[{"id": "m"}, {"id": "m"}]), "FILE: plan: 'm' is used twice; ids are unique, choose another"),
    "too many measures": (raw(plan=[{"id": f"m{n}"} for n in range(501)]), "FILE: plan: 'plan' has 501 entries, may have at most 500"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "line"), CONTENT.values(), ids=CONTENT)
def test_a_wrong_value_is_refused(content, line):
    assert lines(content) == [line]


@pytest.mark.parametrize("content", [content for content, _ in CONTENT.values()], ids=CONTENT)
def test_a_fault_is_told_as_file_path_and_sentence_in_german(content):
    for line in lines(content, "de"):
        assert re.fullmatch(r"FILE: [a-z0-9.-]+: \S.*", line)
        assert "Input should" not in line


def test_many_faults_come_together_but_not_without_end():
    content = raw(answers={f"a{number}": {"level": 9, "state": "x"} for number in range(200)})
    assert len(lines(content)) == 50


def test_markup_in_a_file_is_told_shortened_and_on_one_line():
    line = lines(answered(state="<script>\n" + "x" * 500))[0]
    assert "\n" not in line
    assert len(line) < 250


# --- anything at all ----------------------------------------------------------------------------------------------


def read_or_refuse(content: bytes) -> None:
    """Nothing but FaultyFileError comes out; what is accepted can be saved and read again."""
    try:
        assessment = load_assessment(content, "FILE", CATALOGUE)
    except FaultyFileError as error:
        for fault in error.faults:
            assert fault.text("en").startswith("FILE")
            assert "\n" not in fault.text("de")
        return
    assert load_assessment(dump_assessment(assessment), "FILE", CATALOGUE) == assessment


JSONS = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), IDS, st.just("\ud800")),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(IDS | st.text(max_size=8), inner, max_size=3)),
    max_leaves=10,
)
PARTS = st.dictionaries(st.sampled_from(["format", "catalogue", "profile", "answers", "positions", "plan", "history"]), JSONS, max_size=3)
NEARLY = st.dictionaries(
    st.sampled_from(["state", "level", "reason", "note", "importance", "target", "target-reason", "id", "due", "cost", "at", "name"]),
    st.one_of(st.sampled_from(["rated", "open", "unknown", "not-applicable", 0, 3, 7, -1, True, None, "2026-01-01", "m"]), JSONS),
    max_size=4,
)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=100))
def test_any_bytes_are_read_or_refused(content):
    read_or_refuse(content)


@settings(max_examples=300, deadline=None)
@given(JSONS | PARTS.map(lambda parts: {**HEAD, **parts}))
def test_any_json_is_read_or_refused(content):
    read_or_refuse(json.dumps(content).encode())


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(["answers", "positions", "plan", "history"]), st.lists(NEARLY, min_size=1, max_size=2))
def test_almost_sound_content_is_read_or_refused(section, entries):
    content = entries if section in ("plan", "history") else {f"a{number}": entry for number, entry in enumerate(entries)}
    read_or_refuse(raw(**{section: content}))
