"""What users may enter wherever it stands: names, notes, days and ids, tidied and checked."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field

from selfcheck.faults import RuleError, shown

MAX_NAME = 200
MAX_NOTE = 20_000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")  # Unicode's Cc and Cs without tab and line break


def clean(text: str) -> str:
    """NFC-normalised, with plain line breaks. Raises RuleError for control characters and lone surrogates."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if _CONTROL.search(text):
        raise RuleError("fault.control-character")
    return text


def _day(text: str) -> str:
    try:
        exists = len(text) == 10 and bool(dt.date.fromisoformat(text))
    except ValueError:
        exists = False
    if not exists:
        raise RuleError("fault.date", value=shown(text))
    return text


Note = Annotated[str, Field(max_length=MAX_NOTE), AfterValidator(clean)]
Name = Annotated[str, Field(max_length=MAX_NAME), AfterValidator(clean)]
AnyId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=80)]
Day = Annotated[str, AfterValidator(_day)]
