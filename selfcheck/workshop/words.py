"""What a round or a decision says, in plain sentences: for the desk, the screen and the protocol."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from selfcheck.agreement import Summary, noise_band
from selfcheck.texts import Translate, date, number
from selfcheck.workshop.models import Asked, Decision, Rules
from selfcheck.workshop.results import Group, Shown

HINTS = {
    "agreed": "workshop-chart.hint-agreed",
    "roles-disagree": "workshop-chart.hint-roles-disagree",
    "disputed": "workshop-chart.hint-disputed",
    "partly-agreed": "workshop-chart.hint-partly-agreed",
    "counts-only": "workshop-chart.hint-counts-only",
}
# By verdict and whether the votes that lie together share two levels, one level, or are all votes there are.
TOGETHER = {
    ("agreed", "two"): "workshop-chart.agreed-two",
    ("agreed", "one"): "workshop-chart.agreed-one",
    ("agreed", "all"): "workshop-chart.agreed-all",
    ("partly-agreed", "two"): "workshop-chart.partly-agreed-two",
    ("partly-agreed", "one"): "workshop-chart.partly-agreed-one",
}


# --- names ------------------------------------------------------------------------------------------------------------


def role_names(rules: Rules, lang: str) -> dict[str, str]:
    """Names of the roles by id."""
    return {role.id: role.name[lang] for role in rules.roles}


def group_name(group: Sequence[str], names: Mapping[str, str], t: Translate) -> str:
    """The name of a role, or “other roles” with the names of those shown together."""
    found = [names.get(role, role) for role in group]
    return found[0] if len(found) == 1 else t("workshop-chart.other-roles", names=", ".join(found))


def option_mark(asked: Asked, option: int) -> str:
    """The number of a level, or the letter of a choice without order."""
    return str(option) if asked.ordered else chr(ord("A") + option)


def option_name(asked: Asked, option: int, t: Translate) -> str:
    """“Stufe 2” or “Antwort B”."""
    mark = option_mark(asked, option)
    return t("workshop-chart.level", level=mark) if asked.ordered else t("workshop-chart.choice", letter=mark)


# --- what a round says ------------------------------------------------------------------------------------------------


def verdict_sentence(shown: Shown, asked: Asked, lang: str, t: Translate, names: Mapping[str, str] | None = None) -> str:
    """One plain sentence on a round; `names` are those of the roles by id, else roles are not named."""
    if shown.whole is None:
        return t("workshop-chart.too-few")
    if shown.summary is None:
        return _most_frequent(shown.whole.votes, asked, t)
    summary = shown.summary
    if summary.verdict == "counts-only":
        return t("workshop-chart.counts-two" if len(summary.counts) < 3 else "workshop-chart.counts-only")
    if summary.verdict == "roles-disagree":
        return _apart(summary, shown.groups, names or {}, lang, t)
    if summary.verdict == "disputed":
        return t("workshop-chart.disputed-roles" if shown.groups else "workshop-chart.disputed")
    low, high = _best_levels(summary.counts)
    together = sum(summary.counts[low : high + 1])
    where = "two" if low < high else "all" if together == summary.n else "one"
    near = {"share": number(lang, together), "all": number(lang, summary.n), "low": low, "high": high}
    return t(TOGETHER[summary.verdict, where], **near)


def hint(verdict: str, t: Translate) -> str:
    """What the facilitator may do next after a verdict."""
    return t(HINTS[verdict])


def tells_agreement(summary: Summary | None) -> bool:
    """Whether the votes are enough, and their levels three or more, to put the agreement into a number."""
    return summary is not None and summary.agreement is not None and summary.verdict != "counts-only"


def agreement_words(summary: Summary, lang: str, t: Translate) -> str:
    """The agreement with what chance alone would give, '' where it is not told."""
    if summary.agreement is None or not tells_agreement(summary):
        return ""
    value = number(lang, summary.agreement, 2)
    band = noise_band(len(summary.counts), summary.n)
    if band is None:
        return t("workshop-chart.agreement", value=value)
    return t("workshop-chart.agreement-band", value=value, low=number(lang, band[0], 2), high=number(lang, band[1], 2))


def moves_words(shown: Shown, t: Translate) -> str:
    """How people moved since the round before, '' where that is not told."""
    if shown.moves is None:
        return ""
    moves = shown.moves
    if shown.summary is None:
        return t("workshop-chart.moves-unordered", same=moves.same, others=moves.up + moves.down)
    return t("workshop-chart.moves", up=moves.up, down=moves.down, same=moves.same)


def _most_frequent(votes: Sequence[int], asked: Asked, t: Translate) -> str:
    top = max(votes)
    first = [option for option, count in enumerate(votes) if count == top]
    if len(first) > 1:
        named = ", ".join(option_name(asked, option, t) for option in first)
        return t("workshop-chart.most-shared", names=named, count=top, all=sum(votes))
    return t("workshop-chart.most", name=option_name(asked, first[0], t), count=top, all=sum(votes))


def _apart(summary: Summary, groups: Sequence[Group], names: Mapping[str, str], lang: str, t: Translate) -> str:
    """The two groups that lie farthest apart; the first such pair where several do."""
    pair = max(summary.distances, key=lambda found: (summary.distances[found], (-found[0], -found[1])))
    levels = number(lang, summary.distances[pair], 1)
    if not names:
        return t("workshop-chart.roles-disagree", levels=levels)
    one, other = (group_name(groups[place].roles, names, t) for place in pair)
    return t("workshop-chart.roles-disagree-named", one=one, other=other, levels=levels)


def _best_levels(counts: Sequence[int]) -> tuple[int, int]:
    """The two neighbouring levels that hold most votes, the lower pair where several do; one level twice where it holds them all."""
    sums = [counts[level] + counts[level + 1] for level in range(len(counts) - 1)]
    low = sums.index(max(sums))
    held = [level for level in (low, low + 1) if counts[level]]
    return held[0], held[-1]


# --- decisions --------------------------------------------------------------------------------------------------------


def decision_words(decision: Decision, asked: Asked, lang: str, t: Translate) -> list[tuple[str, str]]:
    """What was decided as pairs of label and text; only what was filled in. The status comes first."""
    level = ""
    if decision.level is not None and decision.level < len(asked.options):
        level = f"{option_name(asked, decision.level, t)}: {asked.options[decision.level][lang]}"
    review = date(lang, dt.date.fromisoformat(decision.review_on)) if decision.review_on else ""
    pairs = [
        (t("workshop-chart.status"), t(f"ballot.decision.{decision.status}")),
        (t("workshop-chart.decided-level"), level),
        (t("workshop-chart.wording"), decision.text),
        (t("workshop-chart.dissent"), decision.dissent),
        (t("workshop-chart.owner"), decision.owner),
        (t("workshop-chart.review-on"), review),
    ]
    return [(label, text) for label, text in pairs if text]
