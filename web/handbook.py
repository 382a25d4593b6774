"""`/x/handbook.pdf`: the facilitator's handbook on paper; it holds nothing of anybody's."""

from __future__ import annotations

import datetime as dt

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from selfcheck.house import house
from web.downloads import MEDIA, attachment
from web.language import language, texts
from web.making import make_aside
from web.opening import safely


@safely
async def handbook(request: Request) -> Response:
    """GET /x/handbook.pdf; 404 where the catalogue has none."""
    lang, t = language(request), texts(request)

    def make() -> bytes | None:
        from selfcheck.documents.pdf import write_pdf
        from selfcheck.handbook import handbook_document, load_handbook

        found = load_handbook(house().folder)
        return write_pdf(handbook_document(found, lang, t, dt.date.today())) if found else None

    content = await make_aside(make)
    if content is None:
        return PlainTextResponse(t("figure.unknown"), 404)
    return attachment(content, f"Selbstcheck_{t('handbook.word').replace(' ', '-')}.pdf", MEDIA["pdf"])
