"""Starts what is measured: the app, the floor, on a free port and a store of their own; and reads what they use."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from web.upkeep import QUIET_S

ROOT = Path(__file__).parents[1]
START_S = 180
BUSY_MS = 30  # a second; at rest it is about 5


@dataclass(frozen=True, slots=True)
class Served:
    """A Streamlit server of ours."""

    process: subprocess.Popen[bytes]
    port: int
    folder: Path

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def cpu_ms(self) -> float:
        """Processor time used so far, all threads; 0 where the system does not tell."""
        try:
            fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return 0
        return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")

    @property
    def memory_mb(self) -> float:
        """Memory held now; 0 where the system does not tell."""
        try:
            return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
        except OSError:
            return 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def served(folder: Path, script: str = "app.py", *options: str, **settings: str) -> Iterator[Served]:
    """The script as a user starts it, ready to answer; stopped in the end. settings: SELFCHECK_… without the prefix."""
    folder.mkdir(exist_ok=True)
    port = free_port()
    given = {f"SELFCHECK_{name.upper()}": value for name, value in settings.items()}
    environment = {**os.environ, "SELFCHECK_DATABASE_URL": "", "SELFCHECK_DATA": str(folder), **given}
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port), *options]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    running = Served(process, port, folder)
    try:
        _wait(running, "/readyz" if script == "app.py" else "/_stcore/health")
        yield running
    finally:
        process.terminate()
        process.wait(30)


def family_cpu_ms(pid: int) -> float:
    """Processor time used so far by a process and those it has started, as nginx and PostgreSQL do; 0 where the system does not tell."""
    times: dict[int, tuple[int, int]] = {}  # parent and ticks of every process
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = file.read_text().rpartition(")")[2].split()
        except OSError:  # ended meanwhile
            continue
        times[int(file.parent.name)] = (int(fields[1]), int(fields[11]) + int(fields[12]))
    family = {pid}
    while more := {number for number, (parent, _) in times.items() if parent in family} - family:
        family |= more
    return sum(times[number][1] for number in family if number in times) * 1000 / os.sysconf("SC_CLK_TCK")


def idle_ms(server: Served, seconds: float = 3) -> float:
    """Processor time a second while nobody asks for anything."""
    before = server.cpu_ms
    time.sleep(seconds)
    return (server.cpu_ms - before) / seconds


def settle(*started: Served) -> None:
    """Wait until what the servers load some seconds after their start is loaded."""
    time.sleep(QUIET_S)  # at least; before it they rest too
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and any(idle_ms(server) > BUSY_MS for server in started):
        pass


def _wait(running: Served, path: str) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and running.process.poll() is None:
        try:
            with urllib.request.urlopen(running.url + path, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server does not start")
