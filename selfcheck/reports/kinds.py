"""Which documents there are, in which formats, and the parts of the full report in their order."""

from __future__ import annotations

KINDS = ("full", "short", "area", "council", "preparation", "questionnaire")
# Made from the catalogue alone; they hold nothing of an assessment.
BLANK_KINDS = ("preparation", "questionnaire")
PARTS = (
    "results",
    "profile",
    "method",
    "dimensions",
    "gaps",
    "plan",
    "capacity",
    "criteria",
    "deviations",
    "positions",
    "remarks",
    "sensitivity",
    "derivations",
    "history",
    "sources",
    "glossary",
)
# Text documents of every kind; the tables and the file always hold the whole assessment.
TEXT_FORMATS = ("pdf", "docx", "md")
DATA_FORMATS = ("xlsx", "csv", "json")
FORMATS = TEXT_FORMATS + DATA_FORMATS
