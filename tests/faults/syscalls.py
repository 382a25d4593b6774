"""What a server asked the disk for, as strace wrote it down, and the files a power cut would leave behind.

Model of the cut: of each file only what was written before its last finished fsync or fdatasync surely stands on the disk;
of what was written later any part may. A file's name is there once the file was made; its length follows the writes kept.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

CALLS = "pwrite64,write,pwritev,fsync,fdatasync,ftruncate"
_LINE = re.compile(r'(\d+\.\d+) (\w+)\((\d+)<((?:\\x[0-9a-f]{2}|[^>"\\])*)>(?:, (.*))?\) += (-?\d+).* <(\d+\.\d+)>$')
_DATA = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?, (\d+)(?:, (\d+))?')


@dataclass(frozen=True, slots=True)
class Call:
    """One finished call: what was done to which file, begun and ended at (seconds since 1970)."""

    kind: str
    path: str
    began: float
    ended: float
    data: bytes = b""
    at: int = 0


def strace(log: Path) -> list[str]:
    """The beginning of a command line under strace; a log per thread, so that no line is torn."""
    return [
        "strace",
        "-ff",
        "--seccomp-bpf",
        "-ttt",
        "-T",
        "-y",
        "-xx",
        "-s",
        "100000",
        "--signal=none",
        "-e",
        f"trace={CALLS}",
        "-o",
        str(log),
    ]


def read_calls(log: Path, folder: Path) -> list[Call]:
    """All calls on the store's files (not on its shared memory, which is made anew) in the order they ended."""
    found: list[Call] = []
    for part in sorted(log.parent.glob(f"{log.name}.*")):
        for line in part.read_text("ascii").splitlines():
            if call := _call(line, folder):
                found.append(call)
    return sorted(found, key=lambda call: call.ended)


def _call(line: str, folder: Path) -> Call | None:
    match = _LINE.match(line)
    if match is None:
        return None
    began, kind, _, path, rest, result, took = match.groups()
    name = _plain(path).decode()
    if not name.startswith(f"{folder}/") or not name.endswith((".sqlite", ".sqlite-wal", ".sqlite-journal")) or int(result) < 0:
        return None
    times = (float(began), float(began) + float(took))
    if kind in ("fsync", "fdatasync"):
        return Call("sync", name, *times)
    if kind == "ftruncate":
        return Call("cut", name, *times, at=int(rest))
    data = _DATA.fullmatch(rest or "")
    assert data and kind == "pwrite64" and data[2] is None, f"a way of writing this does not know: {line[:200]}"
    return Call("write", name, *times, data=_plain(data[1]), at=int(data[4]))


def _plain(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", "")) if text.startswith("\\x") else text.encode()


@dataclass
class Disk:
    """Files as they surely stand on the disk, and what was written since."""

    safe: dict[str, bytearray]
    since: dict[str, list[Call]] = field(default_factory=dict)

    def run(self, calls: Iterable[Call]) -> None:
        for call in calls:
            waiting = self.since.setdefault(call.path, [])
            if call.kind != "sync":
                waiting.append(call)
                continue
            done = [one for one in waiting if one.ended <= call.began]
            self.since[call.path] = [one for one in waiting if one.ended > call.began]
            for one in done:
                apply(self.safe.setdefault(call.path, bytearray()), one)

    def after_cut(self, chance: random.Random, keep: float) -> dict[str, bytes]:
        """The files after the power came back. keep: the share of unsynced writes that reached the disk after all, some torn."""
        files = {path: bytearray(content) for path, content in self.safe.items()}
        for path, calls in self.since.items():
            content = files.setdefault(path, bytearray())
            for call in calls:
                if chance.random() < keep:
                    apply(content, torn(call, chance))
        return {path: bytes(content) for path, content in files.items()}


def torn(call: Call, chance: random.Random) -> Call:
    """The write, or its first sectors only."""
    if call.kind != "write" or chance.random() < 0.7:
        return call
    return Call("write", call.path, call.began, call.ended, call.data[: 512 * chance.randrange(len(call.data) // 512 + 1)], call.at)


def apply(content: bytearray, call: Call) -> None:
    if call.kind == "cut":
        del content[call.at :]
        content.extend(b"\0" * (call.at - len(content)))
        return
    content.extend(b"\0" * (call.at - len(content)))
    content[call.at : call.at + len(call.data)] = call.data
