"""Secrets people type or carry: join codes, card codes, personal phrases, and tokens of which only a hash is stored."""

from __future__ import annotations

import hashlib
import secrets

# 31 symbols that nobody confuses when they are read out: no 0 O 1 I L.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 6
PHRASE_LENGTH = 8  # 40 bits, guarded by the limit on tries; dies with the workshop
RECOVERY_LENGTH = 28  # 138 bits: the way back to the desk


def join_code() -> str:
    """Six symbols, for the wall and the QR code."""
    return _symbols(CODE_LENGTH)


def card_code() -> str:
    """Eight symbols for one paper card."""
    return _symbols(PHRASE_LENGTH)


def personal_phrase() -> str:
    """Eight symbols shown to one participant after joining."""
    return _symbols(PHRASE_LENGTH)


def recovery_phrase() -> str:
    """28 symbols, printed once, that give the facilitator a new link."""
    return _symbols(RECOVERY_LENGTH)


def token() -> str:
    """128 random bits, fit for an address and a cookie."""
    return secrets.token_urlsafe(16)


def spaced(phrase: str) -> str:
    """In groups of four, for reading and printing."""
    return "-".join(phrase[at : at + 4] for at in range(0, len(phrase), 4))


def as_typed(text: str) -> str:
    """What somebody typed, without spaces and hyphens, in capitals; at most as long as any phrase."""
    return "".join(sign for sign in text.upper() if sign in ALPHABET)[:RECOVERY_LENGTH]


def hash_secret(workshop: int, secret: str) -> str:
    """What is stored of a secret; it differs from workshop to workshop."""
    return hashlib.sha256(f"{workshop}:{secret}".encode()).hexdigest()


def hash_token(secret: str) -> str:
    """What is stored of a token, which is found by its hash alone."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _symbols(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
