"""`/x/record-of-processing.docx`: the template for a municipality's record of processing activities; it holds nothing of anybody's."""

from __future__ import annotations

import datetime as dt

from starlette.requests import Request
from starlette.responses import Response

from web.downloads import MEDIA, attachment
from web.making import make_aside
from web.opening import safely


@safely
async def record_of_processing(request: Request) -> Response:
    """GET /x/record-of-processing.docx, in German."""

    def make() -> bytes:
        from selfcheck.documents.docx import write_docx
        from selfcheck.reports.record import FILE, record_document

        return write_docx(record_document(FILE.read_text("utf-8"), dt.date.today()))

    content = await make_aside(make)
    return attachment(content, "Verzeichnis-von-Verarbeitungstaetigkeiten_Vorlage.docx", MEDIA["docx"])
