"""A process of its own that lays a packed overlay (standard input) over the catalogue and tells faults or differences (JSON)."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from selfcheck.catalogue_files import load_catalogue
from selfcheck.difference_words import changed_values
from selfcheck.faults import Fault, FaultyFileError
from selfcheck.overlay_upload import MAX_FAULTS, unpack

MEMORY = 700 * 1024 * 1024  # of addresses; far less is ever used
SECONDS = 60
FOLDER = "overlay"  # how faults call the folder that was sent


def limit_resources() -> None:
    """Bound memory and computing time where the system can."""
    try:
        import resource
    except ImportError:  # Windows: the caller's time limit remains
        return
    for kind, limit in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS)):
        try:
            resource.setrlimit(kind, (limit, limit))
        except (OSError, ValueError):
            continue


def lay_over(raw: bytes, lang: str, folders: list[Path]) -> dict[str, Any]:
    """Title, edition and changed values of the overlay. Raises FaultyFileError."""
    files = unpack("", raw)
    with tempfile.TemporaryDirectory() as made:
        sent = Path(made) / FOLDER
        for name, content in files.items():
            file = sent / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        catalogue = load_catalogue(folders[0], [*folders[1:], sent])
    added = catalogue.overlays[-1]
    only = catalogue.model_copy(update={"differences": tuple(one for one in catalogue.differences if one.overlay == added.id)})
    rows = [(one.where, one.what, one.before, one.now) for one in changed_values(only, lang)]
    return {"title": added.title[lang], "edition": catalogue.version, "rows": rows}


def main(arguments: list[str]) -> int:
    """Read standard input, write differences or faults."""
    limit_resources()
    lang, folders = arguments[0], [Path(one) for one in arguments[1:]]
    try:
        answer = lay_over(sys.stdin.buffer.read(), lang, folders)
    except FaultyFileError as error:
        answer = {"faults": [_plain(fault) for fault in error.faults[:MAX_FAULTS]]}
    except MemoryError:
        answer = {"faults": [_plain(Fault("", None, "overlay.too-costly"))]}
    sys.stdout.buffer.write(json.dumps(answer).encode("ascii"))
    return 0


def _plain(fault: Fault) -> dict[str, Any]:
    values = {name: value if isinstance(value, str | int | None) else str(value) for name, value in fault.values.items()}
    return {"place": fault.place, "line": fault.line, "key": fault.key, "values": values}


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
