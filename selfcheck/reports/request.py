"""What a document is made from: the assessment, its evaluation and what the office chose for the export."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from selfcheck.assessment import Assessment
from selfcheck.catalogue import Catalogue
from selfcheck.evaluation import Evaluation
from selfcheck.texts import Translate, translator

Status = Literal["draft", "final"]


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """Everything a document needs; no file, clock or setting is read besides it.

    lang: “de” or “en”. day: the date on the document. parts: the parts of the full report to include, None for all.
    office: the responsible office as typed. logo: PNG or JPEG bytes for the cover. area: the id of one area, for its hand-out.
    """

    catalogue: Catalogue
    assessment: Assessment
    evaluation: Evaluation
    lang: str
    day: dt.date
    parts: frozenset[str] | None = None
    status: Status = "draft"
    office: str = ""
    logo: bytes | None = None
    area: str | None = None

    def wants(self, part: str) -> bool:
        """Whether this part was chosen."""
        return self.parts is None or part in self.parts

    @property
    def t(self) -> Translate:
        """Sentences in the document's language."""
        return translator(self.lang)

    @property
    def place(self) -> str:
        """The municipality as entered, or nothing."""
        return str(self.assessment.profile.get("municipality-name") or "")
