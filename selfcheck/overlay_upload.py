"""The gate for changes to the catalogue sent as a packed folder: unpacked within bounds, laid over the catalogue by a process of its own."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import threading
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from selfcheck.faults import Fault, FaultyFileError, shown
from selfcheck.overlay_files import HEAD

MAX_PACKED = 1024 * 1024
MAX_UNPACKED = 4 * 1024 * 1024
MAX_PARTS = 400
MAX_FAULTS = 50
SECONDS = 90  # on a busy computer; the process itself may compute for far less
_ROOT = Path(__file__).parent.parent
_CHUNK = 64 * 1024
_LEFT_BY_SYSTEMS = ("__MACOSX", "desktop.ini", "Thumbs.db")
_at_once = threading.BoundedSemaphore(1)


@dataclass(frozen=True, slots=True)
class OverlayPreview:
    """What an overlay would change: rows of where, what, before and now in words; `edition` is the catalogue's name with it."""

    title: str
    edition: str
    rows: tuple[tuple[str, str, str, str], ...]


def preview_overlay(name: str, raw: bytes, folders: Sequence[Path], lang: str) -> OverlayPreview:
    """Lay the packed folder over the catalogue in `folders` (its own overlays after it); nothing of it is kept.

    Raises FaultyFileError with up to 50 faults at their lines, or with one while another folder is being checked.
    """
    place = shown(name)
    unpack(place, raw)  # what is refused at once needs no process
    if not _at_once.acquire(blocking=False):
        raise FaultyFileError([Fault(place, None, "overlay.busy")])
    command = [sys.executable, "-m", "selfcheck.overlay_process", lang, *map(str, folders)]
    try:
        done = subprocess.run(command, input=raw, capture_output=True, timeout=SECONDS, cwd=_ROOT, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise FaultyFileError([Fault(place, None, "overlay.too-costly")]) from None
    finally:
        _at_once.release()
    if done.returncode != 0:  # ended by a limit
        raise FaultyFileError([Fault(place, None, "overlay.too-costly")])
    data: dict[str, Any] = json.loads(done.stdout)
    if faults := data.get("faults"):
        raise FaultyFileError(Fault(one["place"] or place, one["line"], one["key"], one["values"]) for one in faults)
    return OverlayPreview(data["title"], data["edition"], tuple((row[0], row[1], row[2], row[3]) for row in data["rows"]))


def unpack(place: str, raw: bytes) -> dict[str, bytes]:
    """The YAML files of a packed folder by their path from the one that holds overlay.yaml. Raises FaultyFileError."""

    def refuse(key: str, at: str = place, **values: object) -> FaultyFileError:
        return FaultyFileError([Fault(at, None, key, values)])

    if len(raw) > MAX_PACKED:
        raise refuse("fault.too-large", limit=MAX_PACKED // 1024)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = [part for part in archive.infolist() if not part.is_dir() and not _is_left_by_systems(part.filename)]
            if len(parts) > MAX_PARTS:
                raise refuse("overlay.too-many", limit=MAX_PARTS)
            if any(part.flag_bits & 1 for part in parts):
                raise refuse("overlay.locked")
            if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
                raise refuse("overlay.no-zip")  # other kinds may ask for any amount of memory
            read, left = {}, MAX_UNPACKED
            for part in parts:
                if not _is_sound(part.filename) or part.filename in read:
                    raise refuse("overlay.odd-name", f"{place}: {shown(part.filename)}")
                read[part.filename] = _content(archive, part, left)
                left -= len(read[part.filename])
                if left < 0:
                    raise refuse("overlay.unpacked-too-large", limit=MAX_UNPACKED // 1024**2)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError):
        raise refuse("overlay.no-zip") from None
    heads = sorted((name for name in read if PurePosixPath(name).name == HEAD), key=lambda name: name.count("/"))
    if not heads:
        raise refuse("fault.no-overlay", f"{place}: {HEAD}")
    top = heads[0].removesuffix(HEAD)
    return {name.removeprefix(top): content for name, content in read.items() if name.startswith(top)}


def _content(archive: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> bytes:
    """What a part unpacks to, at most one piece more than allowed whatever its header claims."""
    pieces, size = [], 0
    with archive.open(part) as stream:
        while size <= most and (piece := stream.read(_CHUNK)):
            pieces.append(piece)
            size += len(piece)
    return b"".join(pieces)


def _is_left_by_systems(name: str) -> bool:
    path = PurePosixPath(name)
    return path.parts[:1] == ("__MACOSX",) or path.name in _LEFT_BY_SYSTEMS or path.name.startswith(".")


def _is_sound(name: str) -> bool:
    """YAML files by plain relative paths: nothing that leads out of a folder or means a device."""
    path = PurePosixPath(name)
    return (
        path.suffix == ".yaml"
        and name == str(path)
        and not path.is_absolute()
        and len(path.parts) <= 4
        and len(name) <= 200
        and not set(name) & set('\\:*?"<>|')
        and all(part.isprintable() and not part.startswith(".") for part in path.parts)
    )
