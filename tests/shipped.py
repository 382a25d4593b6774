"""The catalogue that ships, read once for each process that tests."""

from __future__ import annotations

from functools import cache

from selfcheck.catalogue import Catalogue
from selfcheck.catalogue_files import load_catalogue


@cache
def shipped() -> Catalogue:
    return load_catalogue()
