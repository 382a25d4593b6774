"""What surrounds the contents of every document: title, cover, footer, notice, mark of a draft."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from selfcheck import __version__
from selfcheck.documents.parts import Block, Document, Facts, Line, Words
from selfcheck.reports.request import ReportRequest
from selfcheck.texts import date

FINGERPRINT_LENGTH = 12


def make_document(
    request: ReportRequest, title: str, blocks: Iterable[Block], *, subtitle: str | None = None, blank: bool = False, cover: bool = False
) -> Document:
    """The blocks as a document. `blank`: a sheet without answers, which is no draft of anything. `cover`: with title page and contents."""
    t, lang, catalogue = request.t, request.lang, request.catalogue
    fingerprint = catalogue.sha256[:FINGERPRINT_LENGTH]
    return Document(
        lang=lang,
        title=title,
        subtitle=assessment_name(request) if subtitle is None else subtitle,
        footer=t("report.footer", title=t("app.title"), version=catalogue.version, fingerprint=fingerprint),
        words=Words(page=t("proof.page"), contents=t("proof.contents"), undrawn=t("report.undrawn")),
        day=request.day,
        blocks=tuple(blocks),
        cover=(Facts(tuple(cover_facts(request))), advice(request)) if cover else (),
        contents=cover,
        watermark=t("report.status-draft") if request.status == "draft" and not blank else "",
        logo=request.logo if cover else None,
        logo_alt=t("report.logo-alt", name=request.place or assessment_name(request)) if cover and request.logo else "",
    )


def assessment_name(request: ReportRequest) -> str:
    """Municipality and neighbourhood, or that there is no name."""
    return request.assessment.name or request.t("start.unnamed")


def cover_facts(request: ReportRequest) -> Iterator[tuple[str, str]]:
    """What tells this document from every other."""
    t, lang, catalogue = request.t, request.lang, request.catalogue
    for name in ("municipality-name", "neighbourhood-name"):
        field = catalogue.profile_field(name)
        if field:
            yield field.label[lang], str(request.assessment.profile.get(name) or t("form.nothing"))
    yield t("report.phase"), catalogue.phase(request.evaluation.phase).name[lang]
    yield t("report.day"), date(lang, request.day)
    if request.office:
        yield t("report.office"), request.office
    yield t("report.status"), t(f"report.status-{request.status}")
    yield t("report.criteria-edition"), f"{catalogue.outline.title[lang]}, {catalogue.version}"
    if catalogue.overlays:
        yield t("report.overlays"), ", ".join(overlay.title[lang] for overlay in catalogue.overlays)
    yield t("proof.fingerprint"), catalogue.sha256[:FINGERPRINT_LENGTH]
    yield t("report.tool"), f"{t('app.title')} {__version__}"


def short_facts(request: ReportRequest) -> Facts:
    """Phase, day, office and state of a document without a cover."""
    t, lang = request.t, request.lang
    key = "report.phase-named" if request.assessment.profile.get("phase") else "report.phase-not-chosen"
    values = [t(key, phase=request.catalogue.phase(request.evaluation.phase).name[lang]), date(lang, request.day)]
    values.append(t(f"report.status-{request.status}"))
    pairs = [(t("report.state"), " · ".join(values))]
    if request.office:
        pairs.append((t("report.office"), request.office))
    return Facts(tuple(pairs))


def advice(request: ReportRequest) -> Line:
    """That the standards bind nobody; stands with every result."""
    return Line(request.t("app.advice"), style="notice")
