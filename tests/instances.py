"""Several instances of the app behind a real nginx on one PostgreSQL, as deploy/ describes them; for tests and benchmarks."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
CONF = ROOT / "deploy" / "nginx.conf"
HOW = "no nginx: apt install nginx-light, or set NGINX_BIN=/path/to/nginx"
START_S = 240
# What differs from a server on the open network; everything else of deploy/nginx.conf is run as it stands.
_PLAIN = (
    ("    listen 80;\n", "    listen 127.0.0.1:{redirect};\n"),
    ("    listen [::]:80;\n", ""),
    ("    listen 443 ssl http2;\n", "    listen 127.0.0.1:{port} default_server;\n"),
    ("    listen [::]:443 ssl http2;\n", ""),
    ("    ssl_certificate /etc/ssl/selfcheck/fullchain.pem;\n", ""),
    ("    ssl_certificate_key /etc/ssl/selfcheck/privkey.pem;\n", ""),
    ("    server 127.0.0.1:8501 max_fails=1 fail_timeout=5s;\n    server 127.0.0.1:8502 max_fails=1 fail_timeout=5s;\n", "{servers}"),
    ("; SameSite=Lax; Secure", "; SameSite=Lax"),
)
# The same with the TLS lines as they stand, only with a certificate of the tests.
_TLS = (
    *_PLAIN[:2],
    ("    listen 443 ssl http2;\n", "    listen 127.0.0.1:{port} ssl http2 default_server;\n"),
    _PLAIN[3],
    ("/etc/ssl/selfcheck/", "{folder}/"),
    _PLAIN[6],
)
_AROUND = """
{user}
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/start.log;
worker_processes {workers};
events {{ worker_connections 4096; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/selfcheck.conf;
}}
"""

_UNCHECKED = ssl.create_default_context()  # the certificate is signed by the tests themselves
_UNCHECKED.check_hostname, _UNCHECKED.verify_mode = False, ssl.CERT_NONE


@dataclass
class Running:
    """A process with the port it answers at."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path
    scheme: str = "http"

    @property
    def url(self) -> str:
        return f"{self.scheme}://localhost:{self.port}"

    def stop(self, seconds: float = 30) -> int:
        """SIGTERM, and wait; returns the exit code."""
        self.process.terminate()
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise

    def wait_until_ready(self, path: str = "/readyz") -> None:
        """Raises RuntimeError with the log when it ends or does not answer."""
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with urllib.request.urlopen(self.url + path, timeout=5, context=_UNCHECKED):
                    return
            except OSError:
                time.sleep(0.2)
        self.process.kill()
        raise RuntimeError(self.log.read_text("utf-8", "replace"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def begin_instance(folder: Path, database_url: str, **settings: str) -> Running:
    """Start the app as the unit in deploy/ does; `wait_until_ready` follows. settings: SELFCHECK_… without the prefix."""
    port = free_port()
    data, log = folder / f"data-{port}", folder / f"instance-{port}.log"
    data.mkdir()
    secret = {"STREAMLIT_SERVER_COOKIE_SECRET": "the same for all instances of these tests"}
    given = {f"SELFCHECK_{name.upper()}": value for name, value in settings.items()}
    environment = {
        **os.environ,
        **secret,
        "SELFCHECK_CATALOGUE": "",
        "SELFCHECK_DATA": str(data),
        "SELFCHECK_DATABASE_URL": database_url,
        **given,
    }
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), "--server.address", "127.0.0.1"]
    with log.open("ab") as told:
        return Running(subprocess.Popen(command, cwd=ROOT, env=environment, stdout=told, stderr=told), port, log)


def start_instance(folder: Path, database_url: str, **settings: str) -> Running:
    """The same, ready to answer."""
    begun = begin_instance(folder, database_url, **settings)
    begun.wait_until_ready()
    return begun


def find_nginx() -> str | None:
    """$NGINX_BIN, else the first one that is there."""
    own = Path(sys.prefix) / "nginx" / "usr" / "sbin" / "nginx"
    for name in (os.environ.get("NGINX_BIN", ""), "nginx", "/usr/sbin/nginx", str(own)):
        if name and (found := shutil.which(name)):
            return found
    return None


def nginx_conf(folder: Path, port: int, instance_ports: list[int], conf: str, tls: bool = False) -> str:
    """deploy/nginx.conf for these ports, without TLS unless asked for. Raises ValueError where it no longer holds what is to be replaced."""
    servers = "".join(f"    server 127.0.0.1:{one} max_fails=1 fail_timeout=5s;\n" for one in instance_ports)
    for old, new in _TLS if tls else _PLAIN:
        if old not in conf:
            raise ValueError(f"not in deploy/nginx.conf: {old}")
        conf = conf.replace(old, new.format(port=port, redirect=free_port(), servers=servers, folder=folder))
    return conf.replace("/var/log/nginx", str(folder))


def start_nginx(folder: Path, instance_ports: list[int], port: int | None = None, workers: int = 1, tls: bool = False) -> Running:
    """nginx before these instances, ready to answer. tls: `folder` holds fullchain.pem and privkey.pem. Raises FileNotFoundError where there is none."""
    program = find_nginx()
    if program is None:
        raise FileNotFoundError(HOW)
    port = port or free_port()
    (folder / "selfcheck.conf").write_text(nginx_conf(folder, port, instance_ports, CONF.read_text("utf-8"), tls), "utf-8")
    (folder / "nginx.conf").write_text(
        _AROUND.format(folder=folder, workers=workers, user="user root;" if os.geteuid() == 0 else ""), "utf-8"
    )
    log = folder / "start.log"
    with log.open("ab") as told:
        process = subprocess.Popen([program, "-p", str(folder), "-c", str(folder / "nginx.conf")], stdout=told, stderr=told)
    started = Running(process, port, log, "https" if tls else "http")
    started.wait_until_ready("/healthz")
    return started
