"""Around every request: who may come in, security headers, and the language of Streamlit's own page."""

from __future__ import annotations

import base64
import hashlib
import html
import ipaddress
import logging
import re
import secrets
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from selfcheck.cookies import LANGUAGE_COOKIE
from selfcheck.logs import tell
from selfcheck.texts import translator
from web.language import language, wished

OPEN_TO_THE_NETWORK = "/b/"
OWN_NAMES = {"localhost", "127.0.0.1", "::1"}
CLOSED = ("/_stcore/metrics", "/_stcore/agent")
ONE_YEAR = 365 * 24 * 3600
_INLINE_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
_NO_SCRIPT = re.compile(rb"<noscript>.*?</noscript>", re.DOTALL)
# Streamlit's page otherwise tries /results/_stcore/… first on a deep link: two failed requests and a slower start.
_BASE = b"window.prerenderReady=false;window.__streamlit={BACKEND_BASE_URL:location.origin}"


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
    """Mode `local`: other computers, and names that only pretend to be this one, reach ballot and health check only."""

    def __init__(self, app: ASGIApp, local: bool = True, base_url: str = "") -> None:
        self.app, self.local = app, local
        self.names = {*OWN_NAMES, urlsplit(base_url).hostname or "localhost"}

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
        if not self.local or path == "/healthz" or path.startswith(OPEN_TO_THE_NETWORK):
            return True
        return is_loopback(scope) and self._is_own_name(scope)

    def _is_own_name(self, scope: Scope) -> bool:
        """A foreign name that a hostile page lets point to this computer would otherwise count as its own origin."""
        host = HTTPConnection(scope).headers.get("host", "")
        try:
            return urlsplit(f"//{host}").hostname in self.names
        except ValueError:
            return False


def content_security_policy() -> str:
    """Own sources only; the one inline script (of Streamlit's page, as we rewrite it) is allowed by its hash."""
    digest = base64.b64encode(hashlib.sha256(_BASE).digest()).decode()
    return (
        "default-src 'none'; connect-src 'self'; img-src 'self' data:; font-src 'self' data:; "
        f"style-src 'self' 'unsafe-inline'; script-src 'self' blob: 'sha256-{digest}'; manifest-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


class Headers:
    """Security headers on every answer; language, title and base address in Streamlit's page."""

    def __init__(self, app: ASGIApp, secure: bool = False) -> None:
        self.app, self.secure = app, secure
        self.policy = content_security_policy()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_ballot = scope["path"].startswith(OPEN_TO_THE_NETWORK)  # answers in its own language, as few bytes as possible
        if b"text/html" in dict(scope["headers"]).get(b"accept", b"") and not is_ballot:  # a page must be readable here
            scope = {**scope, "headers": [(k, v) for k, v in scope["headers"] if k != b"accept-encoding"]}
        held: list[Message] = []  # start and body of a page, until it is whole

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                self._dress(headers)
                if _is_page(headers):
                    held.append(message)
                    return
            elif held:
                held.append(message)
                if message.get("more_body"):
                    return
                for part in _rewritten(held, scope):
                    await send(part)
                return
            await send(message)

        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await answer(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            if started:
                raise
            await _failure(scope, error)(scope, receive, answer)

    def _dress(self, headers: MutableHeaders) -> None:
        headers.setdefault("Content-Security-Policy", self.policy)  # the ballot has a stricter one of its own
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "no-referrer"
        headers["X-Frame-Options"] = "DENY"
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        if self.secure:
            headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR}"
            _guard_cookies(headers)


def _guard_cookies(headers: MutableHeaders) -> None:
    """Under https no cookie travels without it: Streamlit sets its own, the signed-in one among them, without that word."""
    for at, (name, value) in enumerate(headers.raw):
        if name.lower() == b"set-cookie" and not re.search(rb";\s*secure\b", value, re.IGNORECASE):
            headers.raw[at] = (name, value + b"; Secure")


def _failure(scope: Scope, error: Exception) -> PlainTextResponse:
    """One sentence and a number that stands in the log, never a traceback."""
    number = secrets.token_hex(4)
    tell("route-failed", logging.ERROR, error, number=number)
    t = translator(language(HTTPConnection(scope)))
    return PlainTextResponse(f"{t('error.page', number=number)} {t('error.page-more')}", 500)


def _no_script(lang: str) -> bytes:
    """What stands on Streamlit's page where no script runs, in the page's language instead of English."""
    t = translator(lang)
    way = f'<a href="/b/">{html.escape(t("frame.no-script-way"))}</a>'
    return f"<noscript><p>{html.escape(t('frame.no-script'))} {way}</p></noscript>".encode()


def _is_page(headers: MutableHeaders) -> bool:
    return headers.get("content-type", "").startswith("text/html") and "content-encoding" not in headers


def _rewritten(held: list[Message], scope: Scope) -> list[Message]:
    """The page in the language asked for, which is remembered; one body, its length set anew."""
    start, connection = held[0], HTTPConnection(scope)
    lang = language(connection)
    body = b"".join(part.get("body", b"") for part in held[1:])
    if b"window.prerenderReady" in body:
        title = html.escape(translator(lang)("app.title"))
        body = _INLINE_SCRIPT.sub(b"<script>" + _BASE + b"</script>", body, count=1)
        body = body.replace(b'<html lang="en">', f'<html lang="{lang}">'.encode(), 1)
        body = body.replace(b"</head>", f'<script src="/x/names.js?lang={lang}" defer></script></head>'.encode(), 1)
        body = _NO_SCRIPT.sub(_no_script(lang), body, count=1)
        body = body.replace(b"<title>Streamlit</title>", f"<title>{title}</title>".encode(), 1)
    headers = MutableHeaders(scope=start)
    if scope["method"] != "HEAD":
        headers["content-length"] = str(len(body))
    for name in ("etag", "last-modified", "accept-ranges"):  # the page differs by language
        if name in headers:
            del headers[name]
    if chosen := wished(connection):
        headers.append("Set-Cookie", f"{LANGUAGE_COOKIE}={chosen}; Max-Age={ONE_YEAR}; Path=/; SameSite=Lax; HttpOnly")
    return [start, {"type": "http.response.body", "body": body}]
