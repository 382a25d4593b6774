"""Perspectives side by side: where they differ first, then an agreed answer; and two files merged into one."""

from __future__ import annotations

import datetime as dt

from markupsafe import Markup

from selfcheck.agreement import DEFAULTS
from selfcheck.assessment import Assessment
from selfcheck.catalogue import Catalogue
from selfcheck.comparison.perspectives import OWN, Seen, View, compare_views, map_stances, mean_distances
from selfcheck.store import assessments as store
from selfcheck.store.assessments import Stored
from selfcheck.texts import date, number
from ui import compare, plain_forms, show, state

FIRST = 10


def show_perspectives(current: Stored) -> None:
    """Who is heard, where the views differ most, the map of positions, and how to add one."""
    t, catalogue, assessment = state.texts(), state.catalogue(), current.assessment
    names = perspective_names(assessment)
    if not assessment.perspectives:
        show.show_html(show.tag("p", t("compare.no-perspectives"), class_="qm-lead"))
    else:
        views = compare_views(catalogue, assessment, assessment.phase(catalogue))
        show.show_html(_heard(current, names))
        show.show_html(_pairs(views, names))
        show.show_html(_views(current, views, names))
        show.show_html(_stances(catalogue, assessment, names))
    show.show_html(_ways_to_perspectives(current))


def perspective_names(assessment: Assessment) -> dict[str, str]:
    """What each perspective is called; the assessment's own answers first."""
    return {OWN: state.texts()("compare.own-answer"), **{one.id: one.name or one.id for one in assessment.perspectives}}


def _heard(current: Stored, names: dict[str, str]) -> Markup:
    """The perspectives with source and day, each with a way to remove it."""
    t, lang = state.texts(), state.lang()
    items = []
    for one in current.assessment.perspectives:
        confirm = plain_forms.check("confirm", t("compare.remove-confirm", name=names[one.id]), required=True)
        remove = compare.form("/a/compare/perspective/remove", t("compare.remove"), confirm, assessment=current.key, perspective=one.id)
        day = f", {date(lang, dt.date.fromisoformat(one.at))}" if one.at else ""
        line = f"{t(f'compare.source-{one.source}')}{day}"
        items.append(
            show.tag(
                "li", show.tag("strong", names[one.id]), f" – {line}", compare.fold(t("compare.remove-named", name=names[one.id]), remove)
            )
        )
    text = show.tag("p", t("compare.heard-text"), class_="qm-small")
    return show.join([show.tag("h2", t("compare.heard", n=len(items))), show.tag("ul", *items), text])


def _pairs(views: list[View], names: dict[str, str]) -> Markup:
    """How far the perspectives lie apart on average."""
    t, lang = state.texts(), state.lang()
    rows = [
        (t("compare.pair", one=names[one], other=names[other]), number(lang, apart, 2), number(lang, over))
        for (one, other), (apart, over) in sorted(mean_distances(views).items(), key=lambda item: -item[1][0])
    ]
    if not rows:
        return Markup("")
    head = (t("compare.pair-column"), t("compare.mean-distance"), t("compare.criteria-column"))
    return show.join([show.tag("h2", t("compare.pairs-heading")), compare.table(t("compare.pairs-heading"), head, rows, (1, 2))])


def _views(current: Stored, views: list[View], names: dict[str, str]) -> Markup:
    """The criteria on which they differ, the farthest apart first; then those on which they agree."""
    t = state.texts()
    differ = [view for view in views if view.apart]
    agree = [view for view in views if not view.apart]
    parts = [
        show.tag("h2", t("compare.differ-heading")),
        show.tag("p", t("compare.differ", n=len(differ), all=len(views)), class_="qm-lead"),
    ]
    if differ:
        parts.append(show.tag("ol", *(_card(current, view, names) for view in differ[:FIRST]), class_="qm-list"))
        if rest := differ[FIRST:]:
            parts.append(
                compare.fold(
                    t("compare.differ-more", n=len(rest)),
                    show.tag("ol", *(_card(current, view, names) for view in rest), class_="qm-list", start=str(FIRST + 1)),
                )
            )
    if agree:
        titles = show.tag("ul", *(show.tag("li", view.criterion.title[state.lang()]) for view in agree))
        parts.append(compare.fold(t("compare.agree", n=len(agree)), titles))
    return show.join(parts)


def _card(current: Stored, view: View, names: dict[str, str]) -> Markup:
    """One criterion as everyone sees it."""
    t, lang = state.texts(), state.lang()
    rows = [(names[one.id], _seen_words(view, one, lang)) for one in view.seen if one.voices or one.unknown or one.inapplicable]
    facts = []
    if view.farthest and view.apart:
        who = t("compare.pair", one=names[view.farthest[0]], other=names[view.farthest[1]])
        facts.append(t("compare.farthest", who=who, distance=number(lang, view.apart, 1 if view.apart.denominator > 1 else 0)))
    if view.summary.agreement is not None and view.summary.n >= DEFAULTS.votes:
        facts.append(t("compare.agreement", value=number(lang, view.summary.agreement, 2), n=view.summary.n))
    head = (t("compare.perspective"), t("compare.sees"))
    return show.tag(
        "li",
        show.tag("h3", view.criterion.title[lang]),
        show.tag("p", " · ".join(facts)),
        compare.table(view.criterion.title[lang], head, rows),
        compare.fold(t("compare.agreed-named", title=view.criterion.title[lang]), _agreed_form(current, view, names)),
        class_="qm-card",
    )


def _seen_words(view: View, one: Seen, lang: str) -> str:
    """One voice with the words of its level, several as numbers per level."""
    t = state.texts()
    if one.counts is None:
        return t("compare.too-few-voices")
    if one.voices == 1:
        level = one.counts.index(1)
        return t("compare.sees-level", level=level, text=view.criterion.levels[level][lang])
    if one.voices == 0:
        return t("state.unknown" if one.unknown else "state.not-applicable")
    return "; ".join(t("compare.voices-at", level=level, n=count) for level, count in enumerate(one.counts) if count)


def _agreed_form(current: Stored, view: View, names: dict[str, str]) -> Markup:
    """A common level, and the views that dissent from it."""
    t, lang = state.texts(), state.lang()
    name = view.criterion.id
    own = current.assessment.answers.get(name)
    levels = [(str(level), t("compare.sees-level", level=level, text=text[lang])) for level, text in sorted(view.criterion.levels.items())]
    stands = "" if own is None or own.level is None else str(own.level)
    choice = plain_forms.radios("level", t("compare.agreed-level"), levels, stands, required=True)
    dissent = compare.text_field("dissent", t("compare.dissent"))
    return compare.form("/a/compare/agreed", t("compare.agreed-check"), choice, dissent, assessment=current.key, criterion=name)


def _stances(catalogue: Catalogue, assessment: Assessment, names: dict[str, str]) -> Markup:
    """The position questions with who stands where; never scored."""
    t, lang = state.texts(), state.lang()
    stances = map_stances(catalogue, assessment)
    if not stances:
        return Markup("")
    parts = [show.tag("h2", t("compare.stances-heading")), show.tag("p", t("compare.stances-text"), class_="qm-text")]
    for stance in stances:
        position = catalogue.positions[stance.position]
        rows = []
        for choice in position.choices:
            who = [
                names[one] if number_ == 1 else t("compare.voices-of", name=names[one], n=number_)
                for one, number_ in stance.voices[choice.id].items()
            ]
            rows.append((choice.text[lang], ", ".join(who) or t("number.none")))
        mark = t("compare.stance-differ" if stance.differ else "compare.stance-same")
        parts += [show.tag("h3", position.question[lang]), show.tag("p", mark, class_="qm-small")]
        parts.append(compare.table(position.question[lang], (t("compare.position"), t("compare.who")), rows))
    return show.join(parts)


def _ways_to_perspectives(current: Stored) -> Markup:
    """By a file, by another assessment of this computer, or merged into this one."""
    t = state.texts()
    role = compare.text_field("called", t("compare.role"), required=True)
    by_file = compare.form(
        "/a/compare/perspective", t("compare.check-file"), role, compare.file_field(t("compare.perspective-file")), assessment=current.key
    )
    parts = [
        show.tag("h2", t("compare.more-perspectives")),
        compare.fold(t("compare.by-file"), show.tag("p", t("compare.by-file-text"), class_="qm-text"), by_file),
    ]
    others = _other_assessments(current)
    if others:
        options = [show.tag("option", title, value=key) for key, title in others]
        chosen = show.tag(
            "p",
            show.tag("label", t("compare.other-assessment"), show.tag("br"), show.tag("select", *options, name="other", class_="qm-input")),
        )
        parts.append(
            compare.fold(
                t("compare.by-other"),
                compare.form("/a/compare/perspective", t("compare.check-other"), role, chosen, assessment=current.key),
            )
        )
    merge = compare.form("/a/compare/merge", t("compare.check-file"), compare.file_field(t("compare.merge-file")), assessment=current.key)
    parts += [
        show.tag("h2", t("compare.merge")),
        compare.fold(t("compare.merge-open"), show.tag("p", t("compare.merge-text"), class_="qm-text"), merge),
    ]
    return show.join(parts)


def _other_assessments(current: Stored) -> list[tuple[str, str]]:
    """Keys and titles of the other assessments; on a computer shared over the network nobody sees another's."""
    if state.opened().settings.mode != "local":
        return []
    listed, named = state.opened().read(lambda c: (store.list_all(c), store.names(c)))
    return [(one.key, one.title or named.get(one.key) or state.texts()("start.unnamed")) for one in listed if one.key != current.key]
