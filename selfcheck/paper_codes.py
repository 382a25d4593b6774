"""Short codes such as A1.2 that name a criterion on paper: area letter, dimension number, criterion number."""

from __future__ import annotations

from string import ascii_uppercase

from selfcheck.catalogue import Catalogue


def paper_codes(catalogue: Catalogue) -> dict[str, str]:
    """Criterion id → code, in catalogue order; dimensions are counted within their area, criteria within their dimension.

    After 26 areas the letters double (AA, AB …). Retired criteria have no code.
    """
    codes: dict[str, str] = {}
    for place, area in enumerate(catalogue.outline.areas):
        for number, dimension in enumerate(area.dimensions, start=1):
            for row, criterion in enumerate(dimension.criteria, start=1):
                codes[criterion] = f"{_letters(place)}{number}.{row}"
    return codes


def _letters(place: int) -> str:
    turns, rest = divmod(place, len(ascii_uppercase))
    return (_letters(turns - 1) if turns else "") + ascii_uppercase[rest]
