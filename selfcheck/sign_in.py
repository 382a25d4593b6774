"""Optional sign-in by OpenID Connect: who has signed in, read from the signed cookie, the same way for routes and pages.

Streamlit carries out the sign-in itself (`/auth/login`, `/oauth2callback`; state, nonce and PKCE by Authlib) and then sets a
cookie with the claims, signed with the operator's secret. What Streamlit keeps in its session (`st.user`) is not used: it
stays with a session, and the id of a session proves nothing. Instead every request and every run of a page reads this cookie
from its own handshake, checks signature, age and origin, and keeps nothing of it but a SHA-256 over issuer and subject.
Only the scope `openid` is allowed, so that the provider is never asked for a name or an address.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from itsdangerous import BadSignature, URLSafeTimedSerializer

from selfcheck.faults import Fault, FaultyFileError
from selfcheck.settings import LOOPBACK, Settings

USER_COOKIE = "_streamlit_user"  # its name is the salt of its signature
SIGNED_IN_HOURS = 12  # the cookie lives longer; a working day is enough
MIN_SECRET = 32
MAX_PARTS = 10  # a large cookie comes in parts
CALLBACK = "/oauth2callback"
PLACE = "secrets.toml [auth]"
BY_SIGN_IN = "sign-in."  # begins the open cookie of an assessment opened by sign-in; no token contains a full stop
_PARTS = re.compile(r"chunks-(\d{1,2})")


@dataclass(frozen=True, slots=True)
class Signed:
    """Somebody who signed in. subject: SHA-256 over issuer and subject. at: when the cookie was signed, seconds UTC."""

    subject: str
    at: int


@dataclass(frozen=True, slots=True)
class SignIn:
    """What is needed to believe a cookie. origin: scheme and host this server is reached at. provider: host of the issuer."""

    origin: str
    provider: str
    secret: str = field(repr=False)

    def find(self, cookies: Mapping[str, str]) -> Signed | None:
        """Who these cookies say has signed in; None for none, and alike for a forged, foreign or old one."""
        try:
            first, at = self._open(USER_COOKIE, cookies)
            parts = _PARTS.fullmatch(first)
            if parts:
                if int(parts.group(1)) > MAX_PARTS:
                    return None
                names = [f"{USER_COOKIE}_{number + 1}" for number in range(int(parts.group(1)))]
                first = "".join(self._open(name, cookies)[0] for name in names)
            claims = json.loads(first)
        except (BadSignature, KeyError, ValueError, RecursionError):
            return None
        if not isinstance(claims, dict) or claims.get("is_logged_in") is not True or claims.get("origin") != self.origin:
            return None
        issuer, subject = claims.get("iss"), claims.get("sub")
        if not (isinstance(issuer, str) and isinstance(subject, str) and issuer and subject):
            return None
        return Signed(hashlib.sha256(json.dumps([issuer, subject]).encode()).hexdigest(), at)

    def _open(self, name: str, cookies: Mapping[str, str]) -> tuple[str, int]:
        """A signed cookie and when it was signed. Raises KeyError, BadSignature (also for an old one)."""
        signer = URLSafeTimedSerializer(self.secret, salt=name)
        value, at = signer.loads(cookies[name], max_age=SIGNED_IN_HOURS * 3600, return_timestamp=True)
        if not isinstance(value, str):
            raise BadSignature("no text")
        return value, int(at.timestamp())


def load_sign_in(section: Mapping[str, Any], settings: Settings) -> SignIn | None:
    """The section `[auth]` of Streamlit's secrets; None when there is none. Raises FaultyFileError with all that is unsafe in it."""
    if not section:
        return None
    origin = _origin(settings.base_url)
    secret = str(section.get("cookie_secret", ""))
    scope = _scope(section)
    checks = [
        ("sign-in.needs-shared", settings.mode == "shared"),
        ("sign-in.needs-library", importlib.util.find_spec("authlib") is not None and importlib.util.find_spec("httpx") is not None),
        ("sign-in.needs-secret", len(secret) >= MIN_SECRET),
        ("sign-in.needs-redirect", section.get("redirect_uri") == f"{origin}{CALLBACK}"),
        ("sign-in.needs-client", bool(section.get("client_id")) and bool(section.get("client_secret"))),
        ("sign-in.needs-provider", _is_safe(str(section.get("server_metadata_url", "")))),
        ("sign-in.needs-scope", scope == "openid"),
        ("sign-in.no-tokens", not section.get("expose_tokens")),
    ]
    faults = [Fault(PLACE, None, key, {"address": f"{origin}{CALLBACK}", "n": MIN_SECRET}) for key, passed in checks if not passed]
    if faults:
        raise FaultyFileError(faults)
    return SignIn(origin, urlsplit(str(section["server_metadata_url"])).hostname or "", secret)


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _scope(section: Mapping[str, Any]) -> object:
    given = section.get("client_kwargs")
    return given.get("scope") if isinstance(given, Mapping) else None


def _is_safe(address: str) -> bool:
    """https, or this computer itself."""
    parts = urlsplit(address)
    return bool(parts.hostname) and (parts.scheme == "https" or parts.hostname in LOOPBACK)
