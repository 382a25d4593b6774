"""Only whole, small pictures become a logo."""

from __future__ import annotations

import struct
import zlib

import pytest

from selfcheck.faults import FaultyFileError
from selfcheck.reports.logo import MAX_BYTES, MAX_PIXELS, PNG, check_logo


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int = 4, height: int = 3, rows: bytes | None = None) -> bytes:
    """A black picture; `rows` replaces its unpacked content."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    content = rows if rows is not None else (b"\0" + b"\0" * 3 * width) * height
    return PNG + head + chunk(b"IDAT", zlib.compress(content)) + chunk(b"IEND", b"")


def jpeg(width: int = 4, height: int = 3) -> bytes:
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8\xff\xe0\x00\x04ab" + frame + b"\xff\xda\x00\x02" + b"data" + b"\xff\xd9"


def refused(raw: bytes) -> str:
    with pytest.raises(FaultyFileError) as caught:
        check_logo(raw, "logo.png")
    return caught.value.faults[0].key


@pytest.mark.parametrize("raw", [png(), jpeg(), png(MAX_PIXELS, 1)])
def test_a_whole_picture_is_taken_as_it_is(raw: bytes) -> None:
    assert check_logo(raw, "logo") is raw


@pytest.mark.parametrize("raw", [b"", b"GIF89a", b"<svg/>", b"%PDF-1.7", b"RIFF0000WEBP"])
def test_other_kinds_are_refused(raw: bytes) -> None:
    assert refused(raw) == "fault.logo-kind"


@pytest.mark.parametrize(
    "raw",
    [PNG, png()[:-12], png()[:40], png().replace(b"IDAT", b"IDAX"), png(rows=b"\0"), png(rows=b"\0" * 1_000_000), jpeg()[:-2], jpeg()[:9]],
)
def test_damaged_pictures_are_refused(raw: bytes) -> None:
    assert refused(raw) == "fault.logo-broken"


@pytest.mark.parametrize("raw", [png(MAX_PIXELS + 1, 1), png(1, 2**31 - 1, b""), jpeg(60_000, 1), jpeg(0, 0), png(0, 1, b"")])
def test_pictures_with_too_many_pixels_or_none_are_refused(raw: bytes) -> None:
    assert refused(raw) in ("fault.logo-pixels", "fault.logo-broken")


def test_large_files_are_refused_before_they_are_read() -> None:
    assert refused(PNG + b"0" * MAX_BYTES) == "fault.logo-too-large"
