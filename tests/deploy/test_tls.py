"""deploy/nginx.conf with its TLS lines, before a real instance, visited over https by a client and by a browser."""

from __future__ import annotations

import contextlib
import datetime as dt
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from playwright.sync_api import Browser

from selfcheck.cookies import SECURE_OPEN_COOKIE
from tests.browsers import find_browser
from tests.instances import HOW, Running, begin_instance, find_nginx, free_port, start_nginx

pytestmark = pytest.mark.slow


def make_certificate(folder: Path) -> None:
    """For localhost, signed by itself, good for a day."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "privkey.pem").write_bytes(secret)


@dataclass
class Site:
    nginx: Running
    folder: Path


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    if find_nginx() is None:
        pytest.skip(HOW)
    folder, port = tmp_path_factory.mktemp("tls"), free_port()
    make_certificate(folder)
    with contextlib.ExitStack() as leaving:
        store = f"sqlite:///{folder / 'selfcheck.sqlite'}"
        instance = begin_instance(folder, store, mode="shared", base_url=f"https://localhost:{port}")
        leaving.callback(instance.stop)
        instance.wait_until_ready()
        nginx = start_nginx(folder, [instance.port], port, tls=True)
        leaving.callback(nginx.stop)
        yield Site(nginx, folder)


def test_nginx_finds_no_fault_in_the_file(site: Site) -> None:
    command = [str(find_nginx()), "-t", "-p", str(site.folder), "-c", str(site.folder / "nginx.conf")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "syntax is ok" in done.stderr


def test_over_https_every_cookie_is_guarded_and_the_browser_is_told_to_stay(site: Site) -> None:
    with httpx.Client(base_url=site.nginx.url, verify=False, timeout=60, headers={"accept": "text/html"}) as visitor:
        answers = [visitor.get("/"), visitor.post("/a/new"), visitor.get("/x/access"), visitor.get("/healthz")]
        assert [answer.status_code for answer in answers] == [200, 303, 200, 200]
        set_cookies = [line for answer in answers for line in answer.headers.get_list("set-cookie")]
        names = {line.partition("=")[0] for line in set_cookies}
        assert {SECURE_OPEN_COOKIE, "selfcheck_node"} <= names
        assert all("; secure" in line.lower() and "; samesite=lax" in line.lower() for line in set_cookies), set_cookies
        assert all("; httponly" in line.lower() for line in set_cookies if not line.startswith("_streamlit_xsrf")), set_cookies
        opened = next(line for line in set_cookies if line.startswith(SECURE_OPEN_COOKIE))
        assert "; path=/" in opened.lower()
        assert "domain=" not in opened.lower()
        for answer in answers:
            assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
            assert answer.headers["content-security-policy"]
        assert f"{site.nginx.url}/z/" in answers[2].text, "links are handed on with https"


def test_a_browser_answers_over_https_and_keeps_what_it_answered(site: Site, request: pytest.FixtureRequest) -> None:
    if find_browser() is None:
        pytest.skip("no browser: apt install chromium-headless-shell, or set BROWSER_BIN")
    faults: list[str] = []
    chrome: Browser = request.getfixturevalue("chrome")
    with chrome.new_context(ignore_https_errors=True, locale="de-DE") as context:
        page = context.new_page()
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.goto(site.nginx.url)
        page.locator("form[action='/a/new'] button").click(timeout=60_000)
        page.wait_for_url("**/x/access", timeout=60_000)
        page.goto(f"{site.nginx.url}/questionnaire?mode=all&d=mandate-concept")
        page.locator("#q-council-resolution .af-option[data-value='3']").click(timeout=60_000)
        page.wait_for_selector("#q-council-resolution .af-foot .af-mark[data-status=saved]", timeout=60_000)
        page.reload()
        page.wait_for_selector("#q-council-resolution input[value='3']:checked", timeout=60_000, state="attached")
        kept = {str(cookie.get("name")): cookie for cookie in context.cookies()}
        assert kept[SECURE_OPEN_COOKIE].get("secure")
        assert kept[SECURE_OPEN_COOKIE].get("httpOnly")
        assert page.evaluate("document.cookie").find("selfcheck") == -1, "no script reads it"
    assert faults == []
