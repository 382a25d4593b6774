"""A port of its own for figures about the running server: only for this computer, only numbers, only if it is set."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from selfcheck import counts
from selfcheck.house import house
from selfcheck.logs import tell
from web.ballot_events import listeners

HOST = "127.0.0.1"
MEDIA = "text/plain; version=0.0.4; charset=utf-8"


def gauges(sessions: Callable[[], int]) -> dict[str, Callable[[], int]]:
    """What is looked up when somebody asks. sessions: open pages, which only Streamlit knows."""
    return {
        "writer_waiting": lambda: house().writer.waiting if house().is_open else 0,
        "event_streams": lambda: listeners.count,
        "sessions": sessions,
        "memory_bytes": counts.memory_bytes,
    }


def _handler(read: Mapping[str, Callable[[], int]]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        server_version, sys_version, timeout = "metrics", "", 5

        def do_GET(self) -> None:
            if self.path != "/metrics":
                self.send_error(404)
                return
            body = counts.draw(read).encode()
            self.send_response(200)
            self.send_header("Content-Type", MEDIA)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the base class would write addresses."""

    return Handler


@contextlib.contextmanager
def metrics_port(port: int, read: Mapping[str, Callable[[], int]]) -> Iterator[int]:
    """Serve `/metrics` while the server runs; yields the port, 0 for none. A port that is taken is told in the log only:
    the app matters more than its figures."""
    if not port:
        yield 0
        return
    try:
        server = ThreadingHTTPServer((HOST, port), _handler(read))
    except OSError as error:
        tell("metrics-port-taken", logging.ERROR, error, port=port)
        yield 0
        return
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
