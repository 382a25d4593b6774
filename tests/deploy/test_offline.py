"""With the network cut off the app starts and answers, and nothing in it looks for an outside name or address.

The server and its visitor live in a network of their own that has loopback only; where strace is allowed, every
connection and every datagram of all its processes is read besides, those of native libraries too.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.figures import IS_LONG

ROOT = Path(__file__).parents[2]
VISITOR = Path(__file__).parent / "offline.py"
_ADDRESS = re.compile(r'sa_family=AF_INET6?,.*?(?:inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)")')
_PORT = re.compile(r"htons\((\d+)\)")

pytestmark = pytest.mark.slow


@cache
def network_of_its_own() -> list[str] | None:
    """The beginning of a command line that runs the rest without any network; None where that is not allowed."""
    for command in (["unshare", "--net"], ["unshare", "--user", "--map-root-user", "--net"]):
        if shutil.which("unshare") and subprocess.run([*command, "true"], capture_output=True).returncode == 0:
            return command
    return None


@cache
def strace() -> list[str] | None:
    """The same for writing down every connection and datagram."""
    command = ["strace", "-ff", "--seccomp-bpf", "--signal=none", "-s", "64", "-e", "trace=connect,sendto,sendmsg,sendmmsg"]
    if shutil.which("strace") and subprocess.run([*command, "-o", os.devnull, "true"], capture_output=True).returncode == 0:
        return command
    return None


def outside(log: Path) -> list[str]:
    """Lines of strace that name a host other than this computer, or the port where names are asked for."""
    found = []
    for part in log.parent.glob(f"{log.name}.*"):
        for line in part.read_text("utf-8", "replace").splitlines():
            address, port = _ADDRESS.search(line), _PORT.search(line)
            host = (address[1] or address[2]) if address else ""
            is_own = host.startswith("127.") or host in ("::1", "::ffff:127.0.0.1", "0.0.0.0", "::")
            if address and (not is_own or (port and port[1] == "53")):
                found.append(line)
    return found


@pytest.mark.parametrize("mode", ["local", "shared"] if IS_LONG else ["local"])
def test_it_works_with_the_network_cut_off_and_asks_for_no_outside_name(tmp_path: Path, mode: str) -> None:
    alone = network_of_its_own()
    if alone is None:
        pytest.skip("a network of its own needs root or user namespaces (unshare --net), which are not allowed here")
    watched = [*watching, "-o", str(tmp_path / "calls")] if (watching := strace()) else []
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SELFCHECK_")}
    environment = {**kept, "SELFCHECK_DATA": str(tmp_path / "data"), "SELFCHECK_MODE": mode, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [*alone, *watched, sys.executable, str(VISITOR), str(tmp_path)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=500,
    )
    log = tmp_path / "server.log"
    assert done.returncode == 0, done.stderr + (log.read_text("utf-8", "replace") if log.exists() else "")
    told = json.loads(done.stdout)
    assert told["interfaces"] == ["lo"]
    assert told["statuses"] == dict.fromkeys(told["statuses"], 200)
    assert told["drawn"] and told["saved"]
    assert told["looked_up"] == [], "asked for by Python"
    if watched:
        assert list(tmp_path.glob("calls.*")), "strace wrote nothing"
        assert outside(tmp_path / "calls") == []


def test_what_leaves_the_computer_is_found_in_what_strace_wrote(tmp_path: Path) -> None:
    lines = (
        'connect(3, {sa_family=AF_INET, sin_port=htons(8501), sin_addr=inet_addr("127.0.0.1")}, 16) = 0',
        'connect(3, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("127.0.0.53")}, 16) = 0',
        'connect(3, {sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "2001:db8::1", &sin6_addr), sin6_scope_id=0}, 28) = -1',
        'sendto(5, "x", 1, 0, {sa_family=AF_INET, sin_port=htons(9), sin_addr=inet_addr("192.0.2.1")}, 16) = 1',
        'connect(3, {sa_family=AF_UNIX, sun_path="/run/x"}, 9) = -1 ENOENT',
    )  # fmt: skip
    (tmp_path / "calls.1").write_text("\n".join(lines), "utf-8")
    assert outside(tmp_path / "calls") == [lines[1], lines[2], lines[3]]
