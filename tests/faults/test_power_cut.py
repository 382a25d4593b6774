"""After a power cut, with only what was synced to the disk, every answer that was confirmed is there."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from selfcheck.store.engine import open_engine
from tests.faults.lives import Confirmed, Forge, missing, people, wait_for_one
from tests.faults.syscalls import Call, Disk, read_calls, strace
from tests.figures import IS_LONG, runs


def strace_works() -> bool:
    return (
        bool(shutil.which("strace"))
        and subprocess.run(["strace", "-f", "--seccomp-bpf", "-o", os.devnull, "true"], capture_output=True).returncode == 0
    )


@pytest.mark.skipif(not IS_LONG, reason="tried by make test-faults")
@pytest.mark.skipif(not strace_works(), reason="strace is not installed or not allowed here")
def test_a_power_cut_loses_nothing_that_was_confirmed(folder: Path, tmp_path: Path, tell: Callable[[str], None]) -> None:
    open_engine(f"sqlite:///{folder / 'selfcheck.sqlite'}").dispose()
    before = {str(file): bytearray(file.read_bytes()) for file in folder.glob("selfcheck.sqlite*") if not file.name.endswith("-shm")}
    confirmed = answered_under_strace(folder, tmp_path, seconds=30)
    calls = read_calls(tmp_path / "calls", folder)
    assert sum(call.kind == "sync" for call in calls) > 5
    cuts = runs(0, 400)
    at_stake = cut_again_and_again(calls, before, confirmed, tmp_path / "after", cuts)
    tell(f"power cut: 0 of {at_stake} confirmed answers missing in {cuts} cuts ({len(confirmed)} answers, {len(calls)} calls on the disk)")


def answered_under_strace(folder: Path, tmp_path: Path, seconds: int) -> list[Confirmed]:
    forge = Forge(tmp_path, *strace(tmp_path / "calls"))
    try:
        server = forge.start(folder)
        at_work = people(server, server.begin(), "p", count=4)
        wait_for_one(at_work)
        time.sleep(seconds)
        server.end(signal.SIGKILL)
        for person in at_work:
            person.join(30)
    finally:
        forge.close()
    return sorted((one for person in at_work for one in person.confirmed), key=lambda one: one.at)


def cut_again_and_again(calls: list[Call], before: dict[str, bytearray], confirmed: list[Confirmed], after: Path, cuts: int) -> int:
    """How many confirmed answers were looked for. The cut comes between two calls; what was confirmed earlier must be there."""
    chance, at_stake = random.Random(3), 0
    disk, done = Disk(before), 0
    for number, place in enumerate(sorted(chance.sample(range(1, len(calls)), min(cuts, len(calls) - 1)))):
        disk.run(calls[done:place])
        done = place
        promised = [one for one in confirmed if one.at < calls[place].began]
        at_stake += len(promised)
        shutil.rmtree(after, ignore_errors=True)
        after.mkdir()
        for path, content in disk.after_cut(chance, keep=(0.0, 0.5, 1.0)[number % 3]).items():
            (after / Path(path).name).write_bytes(content)
        assert missing(after / "selfcheck.sqlite", promised) == [], f"cut {number} before call {place}"
    return at_stake


@pytest.mark.parametrize("synced", [True, False])
def test_the_model_keeps_what_was_synced_and_may_lose_the_rest(synced: bool) -> None:
    calls = [Call("write", "a", 1, 2, b"alt", 0), Call("sync", "a", 3, 4), Call("write", "a", 5, 6, b"neu", 0)]
    disk = Disk({})
    disk.run([*calls, Call("sync", "a", 7, 8)] if synced else calls)
    assert disk.after_cut(random.Random(1), keep=0.0) == {"a": b"neu" if synced else b"alt"}


def test_a_call_that_the_kill_cut_off_is_left_out(tmp_path: Path) -> None:
    def hexadecimal(text: str) -> str:
        return "".join(f"\\x{byte:02x}" for byte in text.encode())

    path = hexadecimal(f"{tmp_path}/a-folder-with-a-long-name/selfcheck.sqlite-wal")
    lines = [
        f'1.0 pwrite64(7<{path}>, "{hexadecimal("neu")}", 3, 8) = 3 <0.5>',
        f'2.0 pwrite64(7<{path}>, "{hexadecimal("x" * 5000)}", 5000, 8) = ?',
    ]
    (tmp_path / "calls.1").write_text("\n".join([*lines, f"3.0 fdatasync(7<{path}>"]), "ascii")
    assert read_calls(tmp_path / "calls", tmp_path) == [
        Call("write", f"{tmp_path}/a-folder-with-a-long-name/selfcheck.sqlite-wal", 1.0, 1.5, b"neu", 8)
    ]
