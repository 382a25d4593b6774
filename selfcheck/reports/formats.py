"""Writes a document or the tables of an assessment in one of the formats; each library is imported when it is used."""

from __future__ import annotations

from selfcheck.assessment_file import dump_assessment
from selfcheck.reports import make_report
from selfcheck.reports.request import ReportRequest


def write_report(kind: str, format_: str, request: ReportRequest) -> bytes:
    """`kind` of KINDS in `format_` of FORMATS; the tables and JSON hold the whole assessment whatever the kind."""
    if format_ == "json":
        return dump_assessment(request.assessment)
    if format_ == "xlsx":
        from selfcheck.tables.workbook import write_workbook

        return write_workbook(request)
    if format_ == "csv":
        from selfcheck.tables.csv_files import write_csv

        return write_csv(request)
    document = make_report(kind, request)
    if format_ == "md":
        from selfcheck.documents.markdown import write_markdown

        return write_markdown(document).encode()
    if format_ == "docx":
        from selfcheck.documents.docx import write_docx

        return write_docx(document)
    from selfcheck.documents.pdf import write_pdf

    return write_pdf(document)
