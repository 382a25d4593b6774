"""The result of a round on the screen as plain bars: the same numbers as the charts of the desk and the protocol."""

from __future__ import annotations

from fractions import Fraction

from markupsafe import Markup

from selfcheck.store.workshop_views import Scene
from selfcheck.texts import number, percent
from selfcheck.workshop.results import Tally
from selfcheck.workshop.words import agreement_words, moves_words, option_mark, role_names, verdict_sentence
from ui import show, state

PALE = "#b9d3e4"
BAR = 72  # percent of the column
LARGE = 5  # so many answers may stand in large type


def distribution(scene: Scene) -> Markup:
    """A bar per answer; the round before as a pale one below."""
    t, lang, asked = state.texts(), state.lang(), scene.asked
    assert asked is not None
    if scene.shown is None or scene.shown.whole is None:
        return Markup("")
    whole, earlier = scene.shown.whole, scene.before.whole if scene.before else None
    longest = max(Fraction(count, tally.valid) for tally in (whole, earlier) if tally for count in tally.votes)
    rows = []
    for option, count in enumerate(whole.votes):
        mark = option_mark(asked, option)
        target = show.tag("em", t("screen.recommended")) if asked.ordered and asked.target == option else None
        label = show.tag("p", target, " " if target else None, asked.options[option][lang], class_="qs-answer")
        bars = [_bar(count, whole, longest, "qs-bar")]
        if earlier is not None:
            bars.append(_bar(earlier.votes[option], earlier, longest, "qs-bar qs-earlier"))
        rows.append(show.tag("li", show.tag("strong", mark, class_="qs-mark"), show.tag("div", label, *bars)))
    key = show.tag("p", t("screen.key-earlier"), class_="qs-small") if earlier is not None else None
    return show.tag(
        "section", show.tag("ul", *rows, class_="qs-bars qs-large" if earlier is None and len(rows) <= LARGE else "qs-bars"), key
    )


def _bar(count: int, tally: Tally, longest: Fraction, look: str) -> Markup:
    """A bar and its numbers; the longest of the picture takes what the numbers leave."""
    part = Fraction(count, tally.valid)
    words = state.texts()("workshop-chart.count", count=number(state.lang(), count), share=percent(state.lang(), part))
    return show.tag("p", show.tag("span", style=f"width:{round(BAR * part / longest)}%"), words, class_=look)


def roles(scene: Scene) -> Markup | None:
    """A row per shown group and a column per answer; the filling of a cell is its share. None where no roles are told."""
    asked, shown, t, lang = scene.asked, scene.shown, state.texts(), state.lang()
    if asked is None or shown is None or not shown.groups:
        return None
    names = role_names(scene.workshop.rules, lang)
    heads = [show.tag("th", option_mark(asked, option), scope="col") for option in range(len(asked.options))]
    rows = []
    for group in shown.groups:
        name = names.get(group.roles[0], group.roles[0]) if len(group.roles) == 1 else t("screen.other-roles")
        cells = [_cell(count, group.tally) for count in group.tally.votes]
        rows.append(show.tag("tr", show.tag("th", name, scope="row"), *cells))
    head = show.tag("tr", show.tag("th", t("screen.roles"), scope="col"), *heads)
    table = show.tag("table", show.tag("thead", head), show.tag("tbody", *rows), class_="qs-roles")
    return show.tag("section", table)


def _cell(count: int, tally: Tally) -> Markup:
    filled = round(100 * count / max(1, tally.valid))
    look = f"background:linear-gradient(to top,{PALE} {filled}%,transparent {filled}%)"
    return show.tag("td", number(state.lang(), count), style=look)


def sentence(scene: Scene) -> Markup:
    """The result in one sentence, then agreement and shift in numbers."""
    asked, shown, t, lang = scene.asked, scene.shown, state.texts(), state.lang()
    if asked is None or shown is None:
        return Markup("")
    few = t("ballot.result-few", n=scene.workshop.rules.k)
    said = show.tag("p", verdict_sentence(shown, asked, lang, t, _short_names(scene)) if shown.whole else few, class_="qs-sentence")
    votes = [t("screen.answered", n=shown.ballots, all=shown.present)]
    if shown.summary is not None and agreement_words(shown.summary, lang, t):
        votes.append(agreement_words(shown.summary, lang, t))
    if moves_words(shown, t):
        votes.append(moves_words(shown, t))
    return show.join([said, show.tag("p", " · ".join(votes), class_="qs-small")])


def _short_names(scene: Scene) -> dict[str, str]:
    return role_names(scene.workshop.rules, state.lang())
