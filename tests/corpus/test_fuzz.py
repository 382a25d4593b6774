"""Whatever comes in, every reader answers with its faults or takes it; no other exception, few faults, short sentences."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from selfcheck.assessment import Assessment
from selfcheck.assessment_file import dump_assessment, load_assessment, read_json
from selfcheck.editions import bring_forward
from selfcheck.faults import FaultyFileError
from selfcheck.gate import find_kind
from selfcheck.overlay_process import lay_over
from selfcheck.overlay_upload import unpack
from selfcheck.reports.logo import check_logo
from selfcheck.tables.book import book_from_data
from selfcheck.tables.read_sheet import read_sheets
from selfcheck.tables.xlsx_cells import RefusedWorkbookError, read_cells
from selfcheck.texts import translator
from selfcheck.typed_form import Typed, read_typed
from selfcheck.yamlfile import parse
from tests.corpus import made
from tests.corpus.readers import JSON_FILES, YAML_FILES, criterion_file

IS_LONG = os.environ.get("SELFCHECK_FAULTS") == "long"
many = settings(
    max_examples=1500 if IS_LONG else 20, deadline=None, derandomize=not IS_LONG, suppress_health_check=list(HealthCheck), database=None
)
few = settings(many, max_examples=200 if IS_LONG else 6)


def bounded(read: Callable[[], object]) -> object:
    """The result, or None after faults that can be told in both languages."""
    try:
        return read()
    except FaultyFileError as error:
        faults = error.faults
    assert 0 < len(faults) <= 100
    for fault in faults:
        for lang in ("de", "en"):
            assert 0 < len(fault.text(lang)) < 1500
            assert fault.text(lang).isprintable()
    return None


# --- what is tried ----------------------------------------------------------------------------------------------------


@cache
def seeds(kind: str) -> list[bytes]:
    """Sound and unsound files to begin with."""
    folder = {"json": JSON_FILES, "yaml": YAML_FILES}.get(kind)
    if folder:
        return [file.read_bytes() for file in sorted(folder.iterdir())]
    if kind == "xlsx":
        return [made.sheet(), made.only("<row><c><v>1</v></c></row>")]
    return [
        made.png(3, 2, b"\0" * 20),
        b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08\x00\x03\x00\x04\x01\x01\x11\x00\xff\xda\x00\x02\xff\xd9",
    ]


@st.composite
def mutated(draw: st.DrawFn, kind: str) -> bytes:
    """A seed with pieces overwritten, put in, taken out or doubled."""
    raw = bytearray(draw(st.sampled_from(seeds(kind))))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(raw)))
        piece = draw(
            st.one_of(
                st.binary(max_size=8), st.sampled_from([b"\0", b"{", b"[", b'"', b"\xff", b"\xed\xa0\x80", b"&a ", b"*a", b"!!x ", b"1e9"])
            )
        )
        how = draw(st.sampled_from(["overwrite", "insert", "delete", "double"]))
        if how == "overwrite":
            raw[at : at + len(piece)] = piece
        elif how == "insert":
            raw[at:at] = piece
        elif how == "delete":
            del raw[at : at + draw(st.integers(1, 40))]
        else:
            raw[at:at] = raw[at : at + 30]
    return bytes(raw)


NAMES = st.sampled_from(
    [
        *Assessment.model_json_schema()["properties"],
        "id",
        "version",
        "state",
        "level",
        "reason",
        "note",
        "team-size",
        "levels",
        "at",
        "choice",
        "votes",
    ]
)
PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(["rated", "open", "tiny", "1", "2026-01-01"]),
)
NESTED = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.text(max_size=6), inner, max_size=4), max_leaves=12
)
WHOLE = st.fixed_dictionaries(
    {"format": st.just(1), "catalogue": st.just({"id": "tiny", "version": "1"})},
    optional={name: NESTED for name in Assessment.model_json_schema()["properties"] if name not in ("format", "catalogue")},
)


# --- readers ----------------------------------------------------------------------------------------------------------


@many
@given(mutated("json"))
def test_files_of_assessments(raw: bytes) -> None:
    taken = bounded(lambda: load_assessment(raw, "x.json", made.corpus_catalogue()))
    if isinstance(taken, Assessment):
        assert load_assessment(dump_assessment(taken), "again") == taken


@many
@given(WHOLE)
def test_files_of_the_right_form_with_any_content(data: dict[str, Any]) -> None:
    raw = json.dumps(data).encode("utf-8", "surrogatepass")

    def read() -> object:
        content = load_assessment(raw, "x.json")
        return bring_forward(content, "x.json", made.corpus_catalogue(), (), translator("de"))[0]

    bounded(read)


@many
@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_as_json_and_yaml(raw: bytes) -> None:
    bounded(lambda: read_json(raw, "x.json"))
    bounded(lambda: parse(raw, "x.yaml"))


@few
@given(mutated("yaml"))
def test_files_of_the_catalogue(raw: bytes) -> None:
    bounded(lambda: criterion_file("x.yaml", raw))


@many
@given(mutated("xlsx"))
def test_workbooks_with_damaged_bytes(raw: bytes) -> None:
    try:
        book = book_from_data({"sheets": read_cells(raw)})
    except RefusedWorkbookError:
        return
    bounded(lambda: read_sheets(book, "x.xlsx", made.corpus_catalogue()))


CELL = st.tuples(
    st.sampled_from("snbdfe"),
    st.text(max_size=10) | st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False) | st.booleans(),
)


@many
@given(st.dictionaries(st.tuples(st.integers(1, 8), st.integers(1, 14)), CELL, max_size=20))
def test_workbooks_with_any_cells(cells: dict[tuple[int, int], tuple[str, Any]]) -> None:
    """Laid over a sound answer sheet; kinds and values as the reading process makes them."""
    sheets = read_cells(made.sheet())
    for sheet in sheets[1:]:
        there = {(row, column): [kind, value] for row, column, kind, value in sheet["cells"]}
        there |= {place: list(as_made(*cell)) for place, cell in cells.items()}
        sheet["cells"] = [[row, column, *cell] for (row, column), cell in sorted(there.items())]
    bounded(lambda: read_sheets(book_from_data({"sheets": sheets}), "x.xlsx", made.corpus_catalogue()))


def as_made(kind: str, value: Any) -> tuple[str, Any]:
    if kind == "n":
        return kind, value if isinstance(value, int | float) and not isinstance(value, bool) else 1
    if kind == "b":
        return kind, bool(value)
    return kind, "2026-03-01" if kind == "d" else str(value)


@many
@given(st.text(max_size=30), st.text(max_size=60), st.text(max_size=60))
def test_typed_forms(sign: str, reason: str, note: str) -> None:
    bounded(lambda: read_typed(made.corpus_catalogue(), {}, {"team-size": Typed(sign, reason, note)}))


@many
@given(mutated("logo"))
def test_logos(raw: bytes) -> None:
    bounded(lambda: check_logo(raw, "logo.png"))


@many
@given(st.text(max_size=40), st.binary(max_size=20) | st.sampled_from([b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]))
def test_names_of_files(name: str, raw: bytes) -> None:
    bounded(lambda: find_kind(name, raw))


@few
@given(
    st.dictionaries(
        st.sampled_from(["overlay.yaml", "people/team-size.yaml", "facts.yaml", "people/new.yaml"]) | st.text(min_size=1, max_size=12),
        st.sampled_from([made.HEAD, made.CHANGE, b"", b"- a", b"add: {standard: 3}"]) | st.binary(max_size=30),
        max_size=4,
    )
)
def test_packed_overlays(parts: dict[str, bytes]) -> None:
    try:
        raw = made.packed({"overlay.yaml": made.HEAD} | {name: content for name, content in parts.items() if name.isprintable()})
    except (ValueError, UnicodeError):
        return
    if bounded(lambda: unpack("x.zip", raw)) is not None:
        bounded(lambda: lay_over(raw, "de", [made.FOLDER]))


@many
@given(st.binary(max_size=60))
def test_damaged_packed_overlays(raw: bytes) -> None:
    sound = made.overlay(people__team_size=made.CHANGE)
    bounded(lambda: unpack("x.zip", sound[: len(sound) // 2] + raw + sound[len(sound) // 2 :]))


if not IS_LONG:
    pytestmark = pytest.mark.filterwarnings("ignore")
