"""The comparison of an assessment with its earlier states."""

from __future__ import annotations

from markupsafe import Markup

from selfcheck.catalogue import Catalogue
from selfcheck.comparison.over_time import GapChange, Moment, Move, OverTime, compare_moments, find_moments
from selfcheck.comparison.time_chart import moment_name, time_chart
from selfcheck.store.assessments import Stored
from selfcheck.wording import state_words
from ui import compare, show, state
from ui.charts import show_figure

GAP_CHANGES: tuple[GapChange, ...] = ("closed", "opened", "found", "smaller", "larger")


def show_over_time(current: Stored) -> None:
    """Choose an earlier state, then what moved since."""
    t, lang, catalogue = state.texts(), state.lang(), state.catalogue()
    moments = find_moments(catalogue, current.assessment, state.opened().migrations, t)
    if len(moments) == 1:
        show.show_html(show.tag("p", t("compare.no-moments-reading" if state.is_read_only() else "compare.no-moments"), class_="qm-lead"))
        show.show_html(_ways_to_moments(current))
        return
    before = _chosen("from", moments[:-1], moments[0])
    after = _chosen("to", moments, moments[-1])
    show.show_html(_choice("from", moments[:-1], before, t("compare.from")))
    show.show_html(_choice("to", moments, after, t("compare.to")))
    if before == after:
        show.show_html(show.tag("p", t("compare.same-moment"), class_="qm-note"))
    elif not (before.comparable and after.comparable):
        show.show_html(
            show.tag(
                "p",
                t("compare.not-comparable", edition=before.edition if not before.comparable else after.edition, here=catalogue.version),
                class_="qm-note",
            )
        )
    else:
        found = compare_moments(catalogue, moments, before, after, current.assessment.phase(catalogue))
        show.show_html(_summary(catalogue, found, current))
        show.show_html(_moves(catalogue, found))
        if found.trends:
            show.show_html(show.tag("h2", t("compare.trend-heading")))
            show.show_html(show.tag("p", t("compare.trend-text"), class_="qm-text"))
            show_figure(time_chart(catalogue, found, lang, t), files=False)
        show.show_html(_apart(catalogue, found))
    show.show_html(_ways_to_moments(current))


def _chosen(name: str, moments: list[Moment], default: Moment) -> Moment:
    key = state.chosen(name, [moment.key for moment in moments], default.key)
    return next(moment for moment in moments if moment.key == key)


def _choice(name: str, moments: list[Moment], chosen: Moment, label: str) -> Markup:
    t, lang = state.texts(), state.lang()
    links = [
        show.tag("a", moment_name(moment, lang, t), href=f"?compare=time&{name}={moment.key}", class_="qm-button" + (" qm-primary" if moment == chosen else ""), aria_current="true" if moment == chosen else None)
        for moment in moments
    ]  # fmt: skip
    return show.tag("nav", show.tag("span", label, class_="qm-small"), *links, class_="qm-row", aria_label=label)


def _summary(catalogue: Catalogue, found: OverTime, current: Stored) -> Markup:
    """What moved, in words; in which phase and edition it is measured."""
    t, lang = state.texts(), state.lang()
    if not _moved(found):
        parts = [show.tag("p", t("compare.nothing-moved"), class_="qm-lead")]
    else:
        ups, downs, new = (len(found.with_step(step)) for step in ("up", "down", "newly-rated"))
        words = [t("compare.ups", n=ups), t("compare.downs", n=downs), t("compare.newly", n=new)]
        parts = [show.tag("p", t("compare.moved", words=", ".join(words)), class_="qm-lead")]
        parts += [_gaps(found, change) for change in GAP_CHANGES if found.with_gap(change) or change in ("closed", "opened")]
    phase = catalogue.phase(current.assessment.phase(catalogue)).name[lang]
    notes = [t("compare.measured", phase=phase)]
    notes += [
        t("compare.other-edition", name=moment_name(moment, lang, t), edition=moment.edition)
        for moment in (found.before, found.after)
        if moment.edition != catalogue.version
    ]
    return show.join([*parts, *(show.tag("p", note, class_="qm-small") for note in notes)])


def _gaps(found: OverTime, change: GapChange) -> Markup:
    """How many gaps changed like this, and which."""
    t, titles = state.texts(), [move.criterion.title[state.lang()] for move in found.with_gap(change)]
    return show.tag("p", show.tag("strong", t(f"compare.gaps-{change}", n=len(titles))), " " + "; ".join(titles))


def _moved(found: OverTime) -> list[Move]:
    return [move for move in found.moves if move.step != "same" or move.gap or move.target_moved]


def _moves(catalogue: Catalogue, found: OverTime) -> Markup:
    """Every criterion that moved, in the order of the catalogue; nothing where none did."""
    t, lang = state.texts(), state.lang()
    moved = _moved(found)
    if not moved:
        return Markup("")
    heading = show.tag("h2", t("compare.moves-heading"))
    head = (
        t("compare.criterion"),
        moment_name(found.before, lang, t),
        moment_name(found.after, lang, t),
        t("compare.movement"),
        t("compare.gap"),
    )
    rows = [
        (_link(catalogue, move, lang), state_words(move.before, t), state_words(move.after, t), _step_words(move), _gap_words(move))
        for move in moved
    ]
    return show.join([heading, compare.table(t("compare.moves-heading"), head, rows, short=(1, 2))])


def _link(catalogue: Catalogue, move: Move, lang: str) -> Markup:
    dimension = catalogue.places[move.criterion.id][1].id
    return show.link(f"/questionnaire?mode=all&filter=none&d={dimension}&q={move.criterion.id}", move.criterion.title[lang], plain=True)


def _step_words(move: Move) -> str:
    t = state.texts()
    return t(f"compare.step-{move.step}", n=abs(move.levels)) if move.step in ("up", "down") else t(f"compare.step-{move.step}")


def _gap_words(move: Move) -> str:
    """How the gap changed; said where the target moved, so that no lower target looks like progress."""
    t = state.texts()
    words = [t(f"compare.gap-{move.gap}")] if move.gap else []
    if move.target_moved:
        words.append(t("compare.target-moved", before=move.before.target, after=move.after.target))
    return "; ".join(words) or t("number.none")


def _apart(catalogue: Catalogue, found: OverTime) -> Markup:
    """Criteria left out because their meaning changed, each with the reason."""
    t, lang = state.texts(), state.lang()
    if not found.apart:
        return Markup("")
    items = []
    for one in found.apart:
        criterion = catalogue.criteria.get(one.id)
        values = {"title": criterion.title[lang] if criterion else one.id, "edition": one.before}
        reason = f" {one.reason[lang]}" if one.reason else ""
        items.append(show.tag("li", t(f"compare.apart-{one.why}", **values) + reason))
    return show.join(
        [show.tag("h2", t("compare.apart-heading")), show.tag("p", t("compare.apart-text"), class_="qm-text"), show.tag("ul", *items)]
    )


def _ways_to_moments(current: Stored) -> Markup:
    """Keep today's state, or take in a file from before; nothing for who may only read."""
    t = state.texts()
    if state.is_read_only():
        return Markup("")
    snapshot = compare.form(
        "/a/compare/now", t("start.snapshot"), compare.text_field("called", t("start.snapshot-name")), assessment=current.key
    )
    fields = [
        compare.file_field(t("compare.earlier-file")),
        compare.text_field("day", t("compare.day"), required=True, kind="date"),
        compare.text_field("called", t("compare.moment-name")),
    ]
    earlier = compare.form("/a/compare/earlier", t("compare.check-file"), *fields, assessment=current.key)
    text = show.tag("p", t("compare.earlier-text"), class_="qm-text")
    return show.join(
        [
            show.tag("h2", t("compare.more-moments")),
            compare.fold(t("start.snapshot"), snapshot),
            compare.fold(t("compare.earlier"), text, earlier),
        ]
    )
