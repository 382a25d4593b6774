"""The recovery sheet of a shared server: the link that alone opens an assessment, on paper."""

from __future__ import annotations

import datetime as dt
import io

import segno

from selfcheck.documents.parts import Blank, Bullets, Document, Facts, Heading, Line, Words
from selfcheck.texts import date, translator

ADVICE = ("keep", "hand-on", "lost", "renew")


def recovery_document(address: str, name: str, lang: str, day: dt.date) -> Document:
    """One page: whose it is, the address with its QR code, and what to do with the sheet. name: municipality and neighbourhood, may be ''."""
    t = translator(lang)
    facts = ((t("access.sheet-name"), name or t("start.unnamed")), (t("access.sheet-day"), date(lang, day)))
    blocks = (
        Facts(facts),
        Line(t("access.told-owner-text"), style="notice"),
        Heading(t("access.address"), 1),
        Line("", address=address),
        Heading(t("access.sheet-advice"), 1),
        Bullets(tuple(Line(t(f"access.sheet-{word}")) for word in ADVICE)),
        Blank(t("access.sheet-place"), 2),
    )
    return Document(
        lang=lang,
        title=t("access.sheet-title"),
        subtitle=t("app.title"),
        footer=t("app.title"),
        words=Words(page=t("proof.page"), contents=t("proof.contents")),
        day=day,
        blocks=blocks,
        logo=_qr(address),
        logo_alt=t("access.qr"),
    )


def _qr(address: str) -> bytes:
    """PNG, large enough to print sharply; error correction as high as a folded sheet needs."""
    drawn = io.BytesIO()
    segno.make_qr(address, error="q").save(drawn, kind="png", scale=12, border=4)
    return drawn.getvalue()
