"""The gate for logos: PNG or JPEG, small in bytes and in pixels, whole; nothing is drawn before this has looked at it."""

from __future__ import annotations

import struct
import zlib

from selfcheck.faults import Fault, FaultyFileError

MAX_BYTES = 500 * 1024
MAX_PIXELS = 3000  # of one side
PIECE = 64 * 1024
PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # of a PNG's colour type
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # JPEG markers that hold the size


def check_logo(raw: bytes, place: str) -> bytes:
    """The same bytes. Raises FaultyFileError with what is wrong and what to do."""
    if len(raw) > MAX_BYTES:
        raise FaultyFileError([Fault(place, None, "fault.logo-too-large", {"limit": MAX_BYTES // 1024})])
    try:
        if raw.startswith(PNG):
            width, height = _png_size(raw)
        elif raw.startswith(JPEG):
            width, height = _jpeg_size(raw)
        else:
            raise FaultyFileError([Fault(place, None, "fault.logo-kind")])
    except (struct.error, zlib.error, ValueError, KeyError, IndexError):
        raise FaultyFileError([Fault(place, None, "fault.logo-broken")]) from None
    if not (0 < width <= MAX_PIXELS and 0 < height <= MAX_PIXELS):
        raise FaultyFileError([Fault(place, None, "fault.logo-pixels", {"limit": MAX_PIXELS})])
    return raw


def _png_size(raw: bytes) -> tuple[int, int]:
    """Width and height of a PNG whose parts are whole. Raises ValueError, struct.error or zlib.error."""
    at, image, size = len(PNG), zlib.decompressobj(), (0, 0)
    unpacked = expected = 0
    interlaced = False
    while True:
        length, kind = struct.unpack(">I4s", raw[at : at + 8])
        body, check = raw[at + 8 : at + 8 + length], raw[at + 8 + length : at + 12 + length]
        if struct.pack(">I", zlib.crc32(kind + body)) != check:
            raise ValueError(kind)
        if kind == b"IHDR":
            width, height, depth, colour = struct.unpack(">IIBB", body[:10])
            size = (width, height)
            if max(size) > MAX_PIXELS:
                return size
            expected = height * (1 + (width * depth * _CHANNELS[colour] + 7) // 8)
            interlaced = body[12] == 1
        elif kind == b"IDAT":
            unpacked += _unpacked(image, body, 2 * expected + PIECE - unpacked)
        elif kind == b"IEND":
            break
        at += 12 + length
    if not size[0] or unpacked < expected or (unpacked > expected and not interlaced):
        raise ValueError("IDAT")
    return size


def _unpacked(image: zlib._Decompress, body: bytes, limit: int) -> int:
    """How many bytes a part of the picture unpacks to, at most about `limit`; only a piece of them is held at a time."""
    count = 0
    while body and count < limit:
        count += len(image.decompress(body, PIECE))
        body = image.unconsumed_tail
    return count


def _jpeg_size(raw: bytes) -> tuple[int, int]:
    """Width and height of a JPEG that ends as it should. Raises ValueError or struct.error."""
    if b"\xff\xd9" not in raw[-64:]:
        raise ValueError("end")
    at = 2
    while True:
        mark, kind, length = struct.unpack(">BBH", raw[at : at + 4])
        if mark != 0xFF or kind in (0xD9, 0xDA):
            raise ValueError("frame")
        if kind in _FRAMES:
            height, width = struct.unpack(">HH", raw[at + 5 : at + 9])
            return width, height
        at += 2 + length
