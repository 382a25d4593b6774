"""A process that has the whole app in memory and starts it, by forking, as often as it is told: `FOLDER PORT MODE` on a line, the pid back.

Only this makes hundreds of deaths affordable; `streamlit run` is killed in tests/browser/test_saving.py.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import signal
import sys
import threading
import time
import traceback
import urllib.request
from pathlib import Path

from tests.faults.lives import free_port

CORPUS = Path(__file__).parents[1] / "corpus" / "catalogue"


def serve(folder: str, port: int, mode: str, loaded: dict[str, object]) -> None:
    """Be the server until something ends it."""
    import uvicorn

    from app import app
    from selfcheck.house import house, leave

    log = os.open(f"{folder}/server.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1), os.dup2(log, 2)
    os.environ |= {"SELFCHECK_DATA": folder, "SELFCHECK_MODE": mode, "SELFCHECK_BASE_URL": f"http://localhost:{port}"}
    leave()
    house().__dict__.update(loaded)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False, timeout_graceful_shutdown=5)


def warm_up(folder: str, loaded: dict[str, object]) -> None:
    """Let one server start and stop, and import here whatever it imported, so that none after it has to."""
    from app import app

    told = Path(folder) / "modules"
    pid = os.fork()
    if pid == 0:
        port = free_port()
        signal.signal(signal.SIGTERM, lambda *_given: None)  # uvicorn sends the signal on once it has stopped
        threading.Thread(target=stop_when_ready, args=(port,), daemon=True).start()
        try:
            serve(folder, port, "local", loaded)
        finally:
            told.write_text("\n".join(sys.modules), "utf-8")
            os._exit(0)
    os.waitpid(pid, 0)
    for name in told.read_text("utf-8").splitlines():
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    assert app


def stop_when_ready(port: int) -> None:
    """SIGTERM for this process once its server answers."""
    for _ in range(1000):
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
            break
        time.sleep(0.1)
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    os.environ |= {
        "SELFCHECK_CATALOGUE": str(CORPUS),
        "SELFCHECK_DATABASE_URL": "",
        "SELFCHECK_MODE": "local",
        "SELFCHECK_DATA": sys.argv[1],
    }
    import uvicorn  # noqa: F401
    from streamlit.components.v2 import manifest_scanner

    import app  # noqa: F401
    from selfcheck.house import house

    loaded = {name: getattr(house(), name) for name in ("catalogue", "demos", "migrations", "ballot_languages")}
    manifest_scanner.scan_component_manifests = list  # looks through all installed packages at each start
    warm_up(sys.argv[1], loaded)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.freeze()
    print("ready", flush=True)
    for line in sys.stdin:
        folder, port, mode = line.split()
        pid = os.fork()
        if pid:
            print(pid, flush=True)
            continue
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        try:
            serve(folder, int(port), mode, loaded)
        except BaseException:
            traceback.print_exc()
        os._exit(0)


if __name__ == "__main__":
    main()
