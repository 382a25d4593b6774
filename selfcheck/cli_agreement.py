"""The command `agreement`: statistics of votes typed in as counts per level, one list or one per role."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from selfcheck.command import Command
from selfcheck.texts import Translate, number, percent, translator

if TYPE_CHECKING:
    from selfcheck.agreement import Summary

MAX_LEVELS, MAX_ROLES, MAX_VOTES = 20, 12, 100_000


def add_commands(command: Command) -> None:
    """Adds `agreement COUNTS… [--json]`."""
    sub = command(
        "agreement", _agreement, "how far votes agree: counts per level from the lowest on, e.g. 1,2,4,14,9; several lists are roles"
    )
    sub.add_argument("counts", nargs="+", metavar="COUNTS")
    sub.add_argument("--json", action="store_true")


def _agreement(options: argparse.Namespace) -> int:
    from selfcheck.agreement import summarise  # imported here: the other commands do without

    t = translator(options.lang)
    tables = [_read(given) for given in options.counts]
    for given, table in zip(options.counts, tables, strict=True):
        if table is None or len(table) != len(tables[0] or ()):
            values = {"counts": given, "levels": MAX_LEVELS, "votes": number(options.lang, MAX_VOTES)}
            print(t("agreement.cli-faulty" if table is None else "agreement.cli-uneven", **values), file=sys.stderr)
            return 2
    if len(tables) > MAX_ROLES:
        print(t("agreement.cli-too-many", roles=MAX_ROLES), file=sys.stderr)
        return 2
    summary = summarise([table for table in tables if table is not None])
    print(json.dumps(as_json(summary), indent=2) if options.json else "\n".join(_lines(summary, options.lang, t)))
    return 0


def _read(given: str) -> list[int] | None:
    """Counts of one list; None for what is no list of two or more whole numbers, or more votes than 100,000."""
    parts = [part.strip() for part in given.split(",")]
    if not 2 <= len(parts) <= MAX_LEVELS or not all(part.isascii() and part.isdigit() and len(part) <= 6 for part in parts):
        return None
    counts = [int(part) for part in parts]
    return counts if sum(counts) <= MAX_VOTES else None


def as_json(summary: Summary) -> dict[str, Any]:
    """The statistics with their fixed names, unrounded; what does not apply is null. Roles are numbered from 1."""

    def plain(value: Fraction | None) -> int | float | None:
        if value is None:
            return None
        return value.numerator if value.denominator == 1 else float(value)

    low, high = summary.band or (None, None)
    return {
        "n": summary.n,
        "levels": len(summary.counts),
        "A": plain(summary.agreement),
        "consensus": summary.consensus,
        "v": plain(summary.variation),
        "mean_distance": plain(summary.mean_distance),
        "noise_low": plain(low),
        "noise_high": plain(high),
        "role_share": plain(summary.role_share),
        "role_share_adjusted": plain(summary.role_share_adjusted),
        "w1": {f"{one + 1}-{other + 1}": plain(value) for (one, other), value in summary.distances.items()},
        "p": plain(summary.p.value),
        "p_kind": summary.p.kind,
        "verdict": summary.verdict,
        "roles": [{"n": role.n, "A": plain(role.agreement), "v": plain(role.variation)} for role in summary.roles],
    }


def _lines(summary: Summary, lang: str, t: Translate) -> Sequence[str]:
    """The statistics in words, for a terminal."""

    def shown(value: Fraction | None) -> str:
        return t("number.none") if value is None else number(lang, value, 2)

    lines = [t("agreement.votes", n=summary.n), t(f"agreement.verdict.{summary.verdict}")]
    lines.append(t("agreement.a", value=shown(summary.agreement)))
    if summary.band:
        lines.append(t("agreement.band", low=shown(summary.band[0]), high=shown(summary.band[1])))
    lines.append(t("agreement.v", value=shown(summary.variation), distance=shown(summary.mean_distance)))
    if not summary.roles:
        return lines
    if summary.role_share is None:
        lines.append(t("agreement.no-role-share"))
    else:
        adjusted = summary.role_share_adjusted
        values = {"share": percent(lang, summary.role_share), "adjusted": t("number.none") if adjusted is None else percent(lang, adjusted)}
        lines.append(t("agreement.role-share", **values))
    lines += [t("agreement.w1", one=i + 1, other=j + 1, value=number(lang, d, 2)) for (i, j), d in summary.distances.items()]
    if summary.p.value is not None:
        lines.append(t(f"agreement.p-{summary.p.kind}", value=number(lang, summary.p.value, 3)))
    return lines
