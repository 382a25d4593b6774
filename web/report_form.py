"""What was chosen for a document, from the address or a form, and the request that follows from it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from starlette.datastructures import FormData, ImmutableMultiDict, QueryParams, UploadFile
from starlette.requests import Request

from selfcheck.assessment import Assessment, new_assessment
from selfcheck.catalogue import Catalogue
from selfcheck.entered import MAX_NAME, clean
from selfcheck.evaluation import evaluate
from selfcheck.faults import shown
from selfcheck.reports.kinds import BLANK_KINDS, FORMATS, KINDS, PARTS, TEXT_FORMATS
from selfcheck.reports.logo import MAX_BYTES, check_logo
from selfcheck.reports.request import ReportRequest, Status
from selfcheck.texts import LANGUAGES
from web.incoming import bounded
from web.language import language

Fields = QueryParams | FormData | ImmutableMultiDict[str, str]


@dataclass(frozen=True, slots=True)
class Wish:
    """A document as chosen; every value is one of those that exist."""

    kind: str
    format_: str
    lang: str
    phase: str | None
    area: str | None
    parts: frozenset[str] | None
    status: Status
    office: str
    logo: bytes | None
    is_preview: bool

    @property
    def is_blank(self) -> bool:
        """Whether it holds nothing of an assessment."""
        return self.kind in BLANK_KINDS and self.format_ in TEXT_FORMATS

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What can stand in an address: no office, no logo."""
        chosen = {"kind": self.kind, "format": self.format_, "document-lang": self.lang, "status": self.status}
        chosen |= {name: value for name, value in (("phase", self.phase), ("area", self.area)) if value}
        return list(chosen.items())

    def request(self, catalogue: Catalogue, assessment: Assessment | None, day: dt.date) -> ReportRequest:
        """For an open assessment, or for a blank sheet in the chosen phase."""
        content = assessment or new_assessment(catalogue, self.phase)
        phase = self.phase if self.phase in catalogue.phase_ids else None
        evaluation = evaluate(catalogue, content, phase)
        return ReportRequest(catalogue, content, evaluation, self.lang, day, self.parts, self.status, self.office, self.logo, self.area)


async def read_wish(request: Request) -> Wish:
    """From the form of a POST, else from the address. What does not exist becomes the first choice.

    Raises FaultyFileError for a logo that cannot be used, RuleError for control characters.
    """
    if request.method != "POST":
        return _wish(request, request.query_params, None)
    async with bounded(request, MAX_BYTES).form(max_files=1, max_fields=len(PARTS) + 20) as form:
        upload, logo = form.get("logo"), None
        if isinstance(upload, UploadFile) and upload.filename:
            logo = check_logo(await upload.read(MAX_BYTES + 1), shown(upload.filename))
        return _wish(request, form, logo)


def _wish(request: Request, fields: Fields, logo: bytes | None) -> Wish:
    def one(name: str, known: tuple[str, ...], default: str) -> str:
        value = fields.get(name)
        return value if isinstance(value, str) and value in known else default

    parts = frozenset(str(part) for part in fields.getlist("report-part")) & frozenset(PARTS)
    phase, area = fields.get("phase"), fields.get("area")
    return Wish(
        kind=one("kind", KINDS, KINDS[0]),
        format_=one("format", FORMATS, FORMATS[0]),
        lang=one("document-lang", LANGUAGES, language(request)),
        phase=phase if isinstance(phase, str) and phase else None,
        area=area if isinstance(area, str) and area else None,
        parts=parts or None,
        status="final" if fields.get("status") == "final" else "draft",
        office=clean(str(fields.get("office") or "")).strip()[:MAX_NAME],
        logo=logo,
        is_preview=fields.get("do") == "preview",
    )
