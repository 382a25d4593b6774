"""One real server, as an operator starts it: sign-in at a real sign-in service, its log, its figures, and its stop."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from tests import oidc, sessions
from tests.app.conftest import ROOT

pytestmark = pytest.mark.slow
SECRET = "c" * 40
CANARY = "Kanarienvogel"
FORGED = f"Z{CANARY}tokenZ"
SECRETS = """[auth]
redirect_uri = "http://localhost:{port}/oauth2callback"
cookie_secret = "{secret}"
client_id = "{client}"
client_secret = "{client_secret}"
server_metadata_url = "{issuer}/.well-known/openid-configuration"
client_kwargs = {{ scope = "openid" }}
"""


@dataclass
class Server:
    port: int
    metrics: int
    log: Path
    store: Path
    process: subprocess.Popen[bytes]
    provider: oidc.Provider

    def browser(self) -> httpx.Client:
        agent = {"user-agent": f"{CANARY}-browser", "accept-language": "de"}
        return httpx.Client(base_url=f"http://localhost:{self.port}", headers=agent, timeout=60)

    def sign_in(self, person: str, spoiled: str = "", address: str = "") -> httpx.Client:
        """A new browser that goes through the sign-in service; address: where the button led, else where it would lead."""
        self.provider.person, self.provider.spoiled = person, spoiled
        browser = self.browser()
        claims = {"provider": "default", "exp": int(time.time()) + 60}
        address = address or f"/auth/login?provider={jwt.encode({'alg': 'HS256'}, claims, OctKey.import_key(SECRET))}"
        for _ in range(4):
            answer = browser.get(address)
            address = answer.headers.get("location", "")
            if not address or address == "/":
                break
        self.provider.spoiled = ""
        return browser


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    with oidc.running() as provider:
        port, metrics = free_port(), free_port()
        secrets = folder / "secrets.toml"
        values = {"port": port, "secret": SECRET, "client": oidc.CLIENT, "client_secret": oidc.SECRET, "issuer": provider.issuer}
        secrets.write_text(SECRETS.format(**values), "utf-8")
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SELFCHECK_")}
        own = {"MODE": "shared", "BASE_URL": f"http://localhost:{port}", "DATA": str(folder), "METRICS_PORT": str(metrics)}
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), "--secrets.files", str(secrets)]
        log = folder / "log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                command, cwd=ROOT, env={**kept, **{f"SELFCHECK_{name}": value for name, value in own.items()}}, stdout=out, stderr=out
            )
        try:
            for _ in range(240):
                try:
                    if httpx.get(f"http://localhost:{port}/readyz").text == "ready":
                        break
                except httpx.TransportError:
                    assert process.poll() is None, log.read_text("utf-8")
                time.sleep(0.5)
            yield Server(port, metrics, log, folder / "selfcheck.sqlite", process, provider)
        finally:
            process.kill()
            process.wait()


def made(browser: httpx.Client, title: str) -> str:
    """A new assessment of this browser with this title; returns its key."""
    assert browser.post("/a/new").headers["location"] == "/x/access"
    page = sessions.visit(int(browser.base_url.port or 0), dict(browser.cookies))
    key = sessions.keys(page.text)[0]
    assert browser.post("/a/rename", data={"assessment": key, "called": title}).status_code == 303
    return key


def test_signing_in_opens_what_was_tied_to_it_and_nothing_else(server: Server) -> None:
    start = sessions.visit(server.port, {}, press="Anmelden", agent=CANARY)
    one = server.sign_in("person-1", address=start.redirect)
    assert "_streamlit_user" in one.cookies
    asked = server.provider.asked[-1]
    assert asked["scope"] == "openid"
    assert asked["code_challenge_method"] == "S256"
    assert asked["nonce"]
    key = made(one, "Musterviertel")
    assert one.post("/a/sign-in/tie").status_code == 303

    again = server.sign_in("person-1")  # another computer, no link in hand
    shown = sessions.visit(server.port, dict(again.cookies))
    assert "Musterviertel" in shown.text
    assert again.get("/x/file").status_code == 404
    assert again.post("/a/sign-in/open", data={"assessment": key}).headers["location"] == "/results"
    assert again.get("/x/file").status_code == 200
    assert again.get("/x/access").status_code == 409  # the link itself is not known here

    other = server.sign_in("person-2")
    assert "Musterviertel" not in sessions.visit(server.port, dict(other.cookies)).text
    assert other.post("/a/sign-in/open", data={"assessment": key}).status_code == 404
    for forged in ({"selfcheck_open": f"sign-in.{key}"}, {**dict(other.cookies), "selfcheck_open": f"sign-in.{key}"}):
        assert httpx.get(f"http://localhost:{server.port}/x/file", cookies=forged).status_code == 404
        taken = sessions.visit(server.port, forged, session=shown.session)  # the id of the first one's session
        assert "Musterviertel" not in taken.text

    cookies = dict(again.cookies)
    left = sessions.visit(server.port, cookies, press="Abmelden")
    assert left.redirect.endswith("/auth/logout")
    address = again.get(left.redirect).headers["location"]
    assert address.startswith(f"{server.provider.issuer}/logout?")
    assert "_streamlit_user" not in again.cookies
    assert httpx.get(f"http://localhost:{server.port}/x/file", cookies=cookies).status_code == 404  # a copy of it is worth nothing
    assert "Musterviertel" not in sessions.visit(server.port, cookies).text
    with sqlite3.connect(server.store) as store:
        assert not [row for row in store.execute("SELECT * FROM sign_in_link, signed_out") if "person" in repr(row)]


@pytest.mark.parametrize("spoiled", ["nonce", "signature", "audience", "issuer", "age"])
def test_a_faulty_identity_token_signs_nobody_in(server: Server, spoiled: str) -> None:
    assert "_streamlit_user" not in server.sign_in("person-1", spoiled).cookies


def test_a_state_of_another_browser_signs_nobody_in(server: Server) -> None:
    with server.browser() as browser:
        address = server.provider.authorize(
            {"client_id": oidc.CLIENT, "redirect_uri": f"http://localhost:{server.port}/oauth2callback", "state": "guessed", "nonce": "n"}
        )
        assert browser.get(address).headers["location"] == "/"
        assert not browser.cookies


def test_the_figures_stand_on_a_port_of_their_own_without_anything_personal(server: Server) -> None:
    figures = httpx.get(f"http://127.0.0.1:{server.metrics}/metrics").text
    assert 'selfcheck_requests_total{route="/a/new",status="3xx"} 1' in figures
    assert float(re.findall(r"^selfcheck_memory_bytes (\d+)$", figures, re.M)[0]) > 10_000_000
    assert re.search(r"^selfcheck_writer_waiting \d+$", figures, re.M)
    assert CANARY not in figures
    assert httpx.get(f"http://localhost:{server.port}/metrics").text != figures


def test_stopping_finishes_what_is_queued_and_the_log_tells_nothing_personal(server: Server) -> None:
    with server.browser() as browser:
        browser.post("/a/new")
        browser.get(f"/z/{FORGED}")
        browser.get(f"/b/{CANARY}?name={CANARY}")
        browser.get("/oauth2callback", params={"error": CANARY, "error_description": CANARY})
        browser.post("/a/import", files={"file": (f"{CANARY}.json", b"{" + CANARY.encode())})
        key = sessions.keys(sessions.visit(server.port, dict(browser.cookies)).text)[0]
        token = browser.cookies["selfcheck_open"]
        saved: list[int] = []

        def answer() -> None:
            for number in range(1, 5000):
                wish = {"assessment": key, "section": "profile", "field": "municipality-name", "value": f"{CANARY} {number}"}
                try:
                    answered = browser.post("/a/answer", json={**wish, "base": len(saved) and revision[0]})
                except httpx.TransportError:
                    return
                if answered.status_code == 200:
                    revision[0] = answered.json()["revision"]
                    saved.append(number)

        revision = [0]
        typing = threading.Thread(target=answer)
        typing.start()
        while len(saved) < 5:
            time.sleep(0.05)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(60) in (0, -signal.SIGTERM)  # the server takes its leave first, then follows the signal
        typing.join()
    with sqlite3.connect(server.store) as store:
        [(stored,)] = store.execute("SELECT value FROM entry WHERE field = 'municipality-name'")
    assert int(stored.strip('"').split()[-1]) >= saved[-1]
    log = server.log.read_text("utf-8")
    assert "event=started mode=shared store=sqlite" in log
    assert "event=stopped" in log
    for secret in (CANARY, FORGED, token, key, SECRET, oidc.SECRET, "person-1", "127.0.0.1:", "::1"):
        assert secret not in log.replace(server.provider.issuer, ""), secret
