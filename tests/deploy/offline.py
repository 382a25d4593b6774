"""Run inside a network that has loopback only: start the app, visit it as a browser and by its routes, tell what happened as JSON.

python tests/deploy/offline.py FOLDER
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
import struct
import subprocess
import sys
from pathlib import Path

import httpx

from tests import sessions
from tests.instances import Running, free_port

ROOT = Path(__file__).parents[2]
# Every name the server's own Python asks for goes to a file; an audit hook cannot be taken off again.
HOOK = """
import os, sys
def _tell(event, given):
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"):
        with open(os.environ["LOOKED_UP"], "a") as file:
            print(event, given[0], file=file)
sys.addaudithook(_tell)
"""
OWN = {"localhost", "127.0.0.1", "::1", "0.0.0.0", "::", "None", "", socket.gethostname()}
PATHS = (
    "/",
    "/healthz",
    "/readyz",
    "/x/handbook.pdf",
    "/x/report?kind=full&format=pdf",
    "/x/report?kind=full&format=docx",
    "/x/file",
    "/x/plan.csv",
)


def raise_loopback() -> None:
    """What `ip link set lo up` does."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        request = struct.pack("16sh", b"lo", 0)
        flags = struct.unpack("16sh", fcntl.ioctl(control, 0x8913, request))[1]  # SIOCGIFFLAGS
        fcntl.ioctl(control, 0x8914, struct.pack("16sh", b"lo", flags | 1))  # SIOCSIFFLAGS, IFF_UP


def start(folder: Path) -> Running:
    (folder / "hook").mkdir()
    (folder / "hook" / "sitecustomize.py").write_text(HOOK, "utf-8")
    port, log = free_port(), folder / "server.log"
    own = {
        "PYTHONPATH": f"{folder / 'hook'}{os.pathsep}{ROOT}",
        "LOOKED_UP": str(folder / "looked-up"),
        "SELFCHECK_BASE_URL": f"http://localhost:{port}",
    }
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with log.open("wb") as told:
        return Running(subprocess.Popen(command, cwd=ROOT, env={**os.environ, **own}, stdout=told, stderr=told), port, log)


def visit(server: Running) -> dict[str, object]:
    """An assessment from an example, its pages and files."""
    with httpx.Client(base_url=server.url, timeout=120, headers={"accept-language": "de"}) as browser:
        assert browser.post("/a/demo", data={"demo": "musterfurt"}).status_code == 303
        seen = sessions.visit(server.port, dict(browser.cookies))
        key = sessions.keys(seen.text)[0]
        wish = {"assessment": key, "criterion": "council-resolution", "field": "note", "value": "ohne Netz", "base": 0}
        first = browser.post("/a/answer", json=wish).json()
        saved = first if "progress" in first else browser.post("/a/answer", json={**wish, "base": first["revision"]}).json()
        statuses = {path: browser.get(path).status_code for path in PATHS}
        return {"drawn": "Musterfurt" in seen.text, "saved": saved.get("value") == "ohne Netz", "statuses": statuses}


def main() -> None:
    folder = Path(sys.argv[1])
    raise_loopback()
    server = start(folder)
    try:
        server.wait_until_ready()
        told = visit(server)
    finally:
        server.stop()
    asked = (folder / "looked-up").read_text("utf-8").splitlines() if (folder / "looked-up").exists() else []
    told["looked_up"] = [line for line in asked if line.split(" ", 1)[1] not in OWN]
    told["interfaces"] = [name for _, name in socket.if_nameindex()]
    print(json.dumps(told))


if __name__ == "__main__":
    main()
