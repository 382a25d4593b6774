"""The desk of a running or paused workshop: steps, agenda, people, the current item, its result and its decision."""

from __future__ import annotations

import datetime as dt

import streamlit as st
from markupsafe import Markup

from selfcheck.charts_workshop import distribution_chart, roles_chart, shift_chart
from selfcheck.store import workshop_views
from selfcheck.store.values import NotFoundError, now
from selfcheck.store.workshop_access import Access
from selfcheck.store.workshop_rows import Workshop
from selfcheck.store.workshop_views import Desk
from selfcheck.texts import date
from selfcheck.workshop.joining import spaced_code
from selfcheck.workshop.words import decision_words, hint, moves_words, option_mark, role_names, verdict_sentence
from ui import show, state
from ui import workshop_decision as forms
from ui import workshop_steps as steps
from ui.charts import show_figure
from ui.desk_forms import show_forms
from ui.workshop_ended import afterwards, files
from ui.workshop_people import people_table

EVERY_SECONDS = 2


def draw_desk(access: Access) -> None:
    """The whole desk; who takes the minutes sees it with the decision form only. It draws again as soon as something has changed."""
    desk = _read(access.workshop)
    if desk is None:
        show.show_html(show.tag("p", state.texts()("desk.gone"), class_="qm-note"))
        return
    opened, facilitates = desk.workshop, access.right == "facilitator"
    item = opened.current_item
    show.show_html(_head(opened, facilitates))
    status = steps.state_words(desk)
    show_forms("desk-steps", opened, item, steps.step_blocks(desk) if facilitates else [], status)
    left, right = st.columns([1.5, 1.9], gap="large")
    with left:
        _people(desk)
        show.show_html(show.tag("h2", state.texts()("desk.agenda")))
        show_forms("desk-agenda", opened, item, steps.agenda_blocks(desk, access.right))
        show.show_html(files())
    with right:
        _item(desk)
        show_forms("desk-reasons", opened, item, forms.reason_blocks(desk, access.right))
        show_forms("desk-decision", opened, item, forms.decision_blocks(desk))
        if facilitates:
            show_forms("desk-forms", opened, item, [*forms.round_blocks(desk), *forms.foot_blocks(desk)])
            show.show_html(afterwards(has_decisions=True) if desk.decisions else Markup(""))


def _read(number_: int) -> Desk | None:
    try:
        return state.opened().read(lambda c: workshop_views.read_desk(c, number_))
    except NotFoundError:
        return None


# --- head and files -----------------------------------------------------------------------------------------------------


def _head(opened: Workshop, facilitates: bool) -> Markup:
    t, lang = state.texts(), state.lang()
    code = t("desk.code", code=spaced_code(opened.code))
    lines = [show.tag("h2", opened.rules.title)]
    if opened.rules.mode == "self-paced" and opened.rules.until:
        day = date(lang, dt.date.fromisoformat(opened.rules.until))
        how = f" {t('desk.self-paced-links')}" if facilitates else None
        lines.append(show.tag("p", t("desk.self-paced", day=day), how, class_="qm-note"))
    if not facilitates:
        lines.append(show.tag("p", t("desk.minutes-only"), class_="qm-note"))
    screen = show.tag("a", t("desk.screen"), href=f"/screen?code={opened.code}&lang={lang}", target="_blank", class_="qm-button")
    poster = show.link("/x/workshop/poster.pdf", t("desk.poster"), plain=True)
    ballots = show.link("/x/workshop/ballots.pdf", t("desk.ballots"), plain=True)
    return show.join([*lines, show.tag("div", show.tag("strong", code), screen, poster, ballots, class_="qm-row")])


# --- people, drawn every two seconds ---------------------------------------------------------------------------------------


@st.fragment(run_every=EVERY_SECONDS)
def _people(desk: Desk) -> None:
    """Numbers per role and the timer; when anything else has changed the whole desk is drawn again."""
    t, opened = state.texts(), desk.workshop
    fresh = _read(opened.id)
    if fresh != desk:
        st.rerun()
    if opened.rules.mode == "room":
        show.show_html(show.tag("p", timer_words(opened.timer) or t("desk.no-timer"), class_="qm-lead" if opened.timer else "qm-small"))
    show.show_html(show.join([show.tag("h2", t("desk.people")), people_table(opened)]))


def timer_words(ends: dt.datetime | None) -> str:
    """How long the timer still runs, as 1:05; '' without one."""
    if ends is None:
        return ""
    t, left = state.texts(), round((ends - now()).total_seconds())
    return t("desk.timer", time=f"{left // 60}:{left % 60:02}") if left > 0 else t("desk.timer-over")


# --- the current item -------------------------------------------------------------------------------------------------------


def _item(desk: Desk) -> None:
    """Question and answers in words; the result as soon as it may be seen; the decision."""
    t, lang, item, asked = state.texts(), state.lang(), desk.workshop.current_item, desk.asked
    if item is None or asked is None:
        return
    place = t("desk.item-of", n=item.position + 1, all=len(desk.workshop.items))
    parts = [show.tag("p", place, class_="qm-small"), show.tag("h2", asked.title[lang])]
    if asked.question[lang] != asked.title[lang]:
        parts.append(show.tag("p", asked.question[lang], class_="qm-lead"))
    show.show_html(show.join(parts))
    options = [show.tag("li", show.tag("strong", _mark(desk, option)), " ", text[lang]) for option, text in enumerate(asked.options)]
    told = desk.shown is not None
    fold = show.tag(
        "details", show.tag("summary", t("desk.answers")), show.tag("ul", *options, class_="qm-list"), open=not told, class_="qm-fold"
    )
    show.show_html(fold)
    if told:
        _result(desk)
    decided = desk.decisions.get(item.key)
    if decided is not None:
        pairs = decision_words(decided.decision, asked, lang, t)
        lines = show.join(show.join([show.tag("dt", show.tag("strong", label)), show.tag("dd", text)]) for label, text in pairs)
        show.show_html(show.tag("section", show.tag("h3", t("desk.decided")), show.tag("dl", lines), class_="qm-card"))


def _mark(desk: Desk, option: int) -> str:
    t, asked = state.texts(), desk.asked
    assert asked is not None
    mark = option_mark(asked, option)
    return f"{t('workshop-chart.recommended', level=mark) if asked.ordered and asked.target == option else mark}:"


def _result(desk: Desk) -> None:
    """Sentence and hint, then the drawings."""
    t, lang, asked, shown = state.texts(), state.lang(), desk.asked, desk.shown
    assert asked is not None
    assert shown is not None
    names = role_names(desk.workshop.rules, lang)
    said = verdict_sentence(shown, asked, lang, t, names) if shown.whole else t("ballot.result-few", n=desk.workshop.rules.k)
    lines = [
        show.tag("h3", t("desk.result")),
        show.tag("p", t("ballot.result-of", n=shown.ballots, all=shown.present)),
        show.tag("p", show.tag("strong", said)),
    ]
    if shown.summary is not None:
        lines.append(show.tag("p", t("desk.hint", text=hint(shown.summary.verdict, t)), class_="qm-note"))
    show.show_html(show.join(lines))
    if shown.whole is None:
        return
    key = desk.workshop.current or ""
    show_figure(distribution_chart(asked, shown, key, lang, t), files=False)
    roles = roles_chart(asked, shown, key, names, lang, t)
    if roles is not None:
        show_figure(roles, files=False)
    if desk.before is not None:
        show.show_html(show.tag("p", moves_words(shown, t)) if moves_words(shown, t) else Markup(""))
        show_figure(shift_chart(asked, desk.before, shown, key, lang, t), files=False)
