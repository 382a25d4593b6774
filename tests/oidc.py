"""A small sign-in service as OpenID Connect describes it: discovery, authorize, token with PKCE, keys, end of session. Loopback only."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "selfcheck", "a-client-secret-of-the-tests"


class Provider:
    """Signs in whoever `person` is at the moment; `spoiled` says which part of the next identity tokens is wrong."""

    def __init__(self) -> None:
        self.person, self.spoiled = "person-1", ""
        self.key, self.foreign_key = (RSAKey.generate_key(2048, {"kid": "one"}) for _ in range(2))
        self.asked: list[dict[str, str]] = []
        self.codes: dict[str, dict[str, str]] = {}
        self.port = 0

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def discovery(self) -> dict[str, Any]:
        ends = {name: f"{self.issuer}/{name}" for name in ("authorize", "token", "jwks", "logout")}
        return {
            "issuer": self.issuer,
            "authorization_endpoint": ends["authorize"],
            "token_endpoint": ends["token"],
            "jwks_uri": ends["jwks"],
            "end_session_endpoint": ends["logout"],
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def authorize(self, query: dict[str, str]) -> str:
        """Where to send the browser: back with a code, good for once."""
        self.asked.append(query)
        assert query["client_id"] == CLIENT
        code = secrets.token_urlsafe(16)
        self.codes[code] = {**query, "person": self.person}
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str], basic: str) -> dict[str, Any] | None:
        """The identity token for a code; None for a wrong one, a wrong secret or a wrong proof."""
        query = self.codes.pop(form.get("code", ""), None)
        given = base64.b64decode(basic.removeprefix("Basic ")).decode() if basic else f"{form.get('client_id')}:{form.get('client_secret')}"
        if query is None or given != f"{CLIENT}:{SECRET}" or form.get("redirect_uri") != query["redirect_uri"]:
            return None
        proof = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
        if proof != query["code_challenge"]:
            return None
        now, wrong = int(time.time()), self.spoiled
        claims = {
            "iss": self.issuer if wrong != "issuer" else "http://elsewhere.example",
            "sub": query["person"],
            "aud": CLIENT if wrong != "audience" else "another",
            "iat": now,
            "exp": now + 300 if wrong != "age" else now - 3600,
            "nonce": query["nonce"] if wrong != "nonce" else "another",
            "name": "Kanarienvogel Person",  # providers tell more than they are asked for
            "email": "kanarienvogel@example.org",
        }
        key = self.foreign_key if wrong == "signature" else self.key
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, claims, key)
        return {"access_token": secrets.token_urlsafe(8), "token_type": "Bearer", "expires_in": 300, "id_token": signed}


@contextlib.contextmanager
def running() -> Iterator[Provider]:
    """The service on a free port."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            if parts.path == "/authorize":
                self.send(302, {}, provider.authorize(query))
            elif parts.path == "/logout":
                self.send(302, {}, query["post_logout_redirect_uri"])
            elif parts.path == "/jwks":
                self.send(200, {"keys": [provider.key.as_dict(private=False)]})
            else:
                self.send(200, provider.discovery())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            found = provider.token(form, self.headers.get("Authorization", ""))
            self.send(200 if found else 400, found or {"error": "invalid_grant"})

        def send(self, status: int, content: dict[str, Any], to: str = "") -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            if to:
                self.send_header("Location", to)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
