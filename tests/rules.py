"""A rule for many things as one test, which names every thing that breaks it and how."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

import pytest

T = TypeVar("T")


def each(things: Callable[[], Iterable[T]], name: Callable[[T], str] = str) -> Callable[[Callable[[T], None]], Callable[[], None]]:
    """Asked for when the test runs, so that collecting tests reads no files. Fails where there is nothing to look at."""

    def over_all(rule: Callable[[T], None]) -> Callable[[], None]:
        def test() -> None:
            seen = list(things())
            assert seen, "the rule was tried on nothing"
            broken = [f"{name(thing)}: {fault}" for thing in seen if (fault := _fault(rule, thing))]
            if broken:
                pytest.fail("\n".join(broken), pytrace=False)

        test.__doc__ = rule.__doc__
        return test

    return over_all


def _fault(rule: Callable[[T], None], thing: T) -> str:
    """What is wrong with one thing; nothing where the rule holds."""
    try:
        rule(thing)
    except Exception as fault:  # whatever one thing does to the rule, the others are still looked at
        return f"{fault}" if isinstance(fault, AssertionError) and str(fault) else repr(fault)
    return ""
