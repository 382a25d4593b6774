"""A process of its own that turns an XLSX file (standard input) into plain cells (JSON on standard output).

Whatever a hostile file does, it does it here: within limits of memory and time, and without anything of ours at hand.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from selfcheck.tables.xlsx_cells import RefusedWorkbookError, read_cells

MEMORY = 400 * 1024 * 1024  # of addresses; far less is ever used
SECONDS = 4


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


def main() -> int:
    """Read standard input, write the cells or the fault."""
    limit_resources()
    try:
        answer: dict[str, Any] = {"sheets": read_cells(sys.stdin.buffer.read())}
        text = json.dumps(answer)
    except RefusedWorkbookError as error:
        text = json.dumps({"fault": error.key, "place": error.place, "values": error.values})
    except MemoryError:
        text = json.dumps({"fault": "gate.too-costly", "place": "", "values": {}})
    sys.stdout.buffer.write(text.encode("ascii"))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
