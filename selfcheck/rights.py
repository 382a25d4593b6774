"""What a visitor may do with one assessment; derived anew from the cookie at every request and every run of a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Right = Literal["owner", "editor", "reader"]


class RightError(Exception):
    """The link opens the assessment but does not allow this; `key` is a text that says so."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(key)


@dataclass(frozen=True, slots=True)
class Capability:
    """One assessment (its row and key) and what is allowed with it. link: the row of the link used, None on one's own computer."""

    assessment: int
    key: str
    right: Right
    link: int | None = None

    @property
    def may_edit(self) -> bool:
        return self.right in ("owner", "editor")

    @property
    def owns(self) -> bool:
        return self.right == "owner"

    def require_edit(self) -> None:
        """Raises RightError for a link that only reads."""
        if not self.may_edit:
            raise RightError("access.read-only")

    def require_owner(self) -> None:
        """Raises RightError for every link but the owner's."""
        if not self.owns:
            raise RightError("access.owner-only")
