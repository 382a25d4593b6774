"""The contents of all documents, each made from one request as blocks that every format can write."""

from __future__ import annotations

from selfcheck.documents.parts import Document
from selfcheck.reports.request import ReportRequest


def make_report(kind: str, request: ReportRequest) -> Document:
    """The document of a kind (selfcheck/reports/kinds.py). Raises KeyError for an unknown one.

    Each kind is imported when it is made: whoever needs the request only does not wait for drawings.
    """
    from selfcheck.reports.area import make_area
    from selfcheck.reports.council import make_council
    from selfcheck.reports.full import make_full
    from selfcheck.reports.preparation import make_preparation
    from selfcheck.reports.questionnaire import make_questionnaire
    from selfcheck.reports.short import make_short

    makers = {
        "full": make_full,
        "short": make_short,
        "area": make_area,
        "council": make_council,
        "preparation": make_preparation,
        "questionnaire": make_questionnaire,
    }
    return makers[kind](request)
