"""Around every request: who may come in, security headers, and the language of Streamlit's own page."""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import re
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from selfcheck.texts import translator
from web.language import LANGUAGE_COOKIE, language, wished

OPEN_TO_THE_NETWORK = ("/b/", "/healthz")
CLOSED = ("/_stcore/metrics", "/_stcore/agent")
ONE_YEAR = 365 * 24 * 3600
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def is_loopback(scope: Scope) -> bool:
    """Whether the socket's own address is this computer; unknown addresses (tests in process) count as such."""
    client = scope.get("client")
    if not client or client[0] in ("testclient", ""):
        return True
    try:
        address = ipaddress.ip_address(client[0].split("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


class LocalGate:
    """Mode `local`: other computers reach the ballot and the health check only."""

    def __init__(self, app: ASGIApp, local: bool = True) -> None:
        self.app, self.local = app, local

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or self._may_pass(scope):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 4403})
        else:
            t = translator(language(HTTPConnection(scope)))
            await PlainTextResponse(t("gate.local-only"), 403)(scope, receive, send)

    def _may_pass(self, scope: Scope) -> bool:
        path: str = scope["path"]
        if any(path.startswith(closed) for closed in CLOSED):
            return False
        return not self.local or is_loopback(scope) or path.startswith(OPEN_TO_THE_NETWORK)


def content_security_policy(page: Path) -> str:
    """Own sources only; the inline script of Streamlit's own `page` is allowed by its hash."""
    hashes = [hashlib.sha256(script.encode()).digest() for script in _INLINE_SCRIPT.findall(page.read_text("utf-8"))]
    allowed = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in hashes)
    return (
        "default-src 'none'; connect-src 'self'; img-src 'self' data:; font-src 'self' data:; "
        f"style-src 'self' 'unsafe-inline'; script-src 'self' blob: {allowed}; manifest-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


class Headers:
    """Security headers on every answer; language and title in Streamlit's page before its script runs."""

    def __init__(self, app: ASGIApp, page: Path) -> None:
        self.app = app
        self.policy = content_security_policy(page)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_page = False

        async def answer(message: Message) -> None:
            nonlocal is_page
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                is_page = self._dress(scope, headers)
            elif is_page and message.get("body"):
                message = {**message, "body": _in_language(message["body"], language(HTTPConnection(scope)))}
            await send(message)

        await self.app(scope, receive, answer)

    def _dress(self, scope: Scope, headers: MutableHeaders) -> bool:
        headers["Content-Security-Policy"] = self.policy
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "no-referrer"
        headers["X-Frame-Options"] = "DENY"
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        is_page = headers.get("content-type", "").startswith("text/html")
        if is_page and (chosen := wished(HTTPConnection(scope))):
            headers.append("Set-Cookie", f"{LANGUAGE_COOKIE}={chosen}; Max-Age={ONE_YEAR}; Path=/; SameSite=Lax; HttpOnly")
        if is_page:
            for name in ("etag", "last-modified"):  # the page differs by language
                if name in headers:
                    del headers[name]
        return is_page and "content-encoding" not in headers


def _in_language(body: bytes, lang: str) -> bytes:
    """Same length, so that the announced length stays right."""
    return body.replace(b'<html lang="en">', f'<html lang="{lang}">'.encode(), 1).replace(
        b"<title>Streamlit</title>", b"<title>QM-Check</title> ", 1
    )
