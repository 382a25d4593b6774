"""The page of workshops for somebody who sits at no desk: prepare a new one, take up the moderation again, the list of this computer."""

from __future__ import annotations

from markupsafe import Markup

from selfcheck.store import workshop_rows
from selfcheck.store.workshop_rows import Workshop
from selfcheck.texts import date, moment
from selfcheck.workshop.joining import spaced_code
from ui import plain_forms as forms
from ui import show, state
from ui.workshop_agendas import about_agendas, agenda_field, phase_field


def draw_entry() -> None:
    """Cards for the ways in, then the list."""
    t = state.texts()
    show.show_html(show.tag("p", t("desk-setup.lead"), class_="qm-lead"))
    show.show_html(show.tag("div", _new(), show.tag("div", _recover(), _join()), class_="qm-cards"))
    if not state.opened().is_shared:
        show.show_html(_list())


def _new() -> Markup:
    t, lang = state.texts(), state.lang()
    presets = state.opened().workshop_presets
    modes = [("room", t("desk-setup.mode-room")), ("self-paced", t("desk-setup.mode-self-paced"))]
    roles = ", ".join(role.name[lang] for role in presets.roles)
    return show.tag(
        "section",
        show.tag("h2", t("desk-setup.new")),
        forms.form(
            "/a/workshop/new",
            forms.text_field("called", t("desk-setup.field-called"), wide=True, required=True, maxlength="200"),
            forms.radios("mode", t("desk-setup.mode"), modes, "room"),
            forms.text_field("until", t("desk-setup.field-until"), kind="date", note=t("desk-setup.until-note")),
            _phase(),
            agenda_field(t("desk-setup.agenda"), t("desk-setup.agenda-empty")),
            about_agendas(),
            show.tag("p", t("desk-setup.roles-preset", roles=roles), class_="qm-small") if roles else None,
            forms.submit(t("desk-setup.new-button"), primary=True),
        ),
        class_="qm-card",
    )


def _phase() -> Markup:
    """Where an assessment is open, its phase is chosen already."""
    t, current = state.texts(), state.stored()
    phase = str(current.assessment.profile.get("phase") or "") if current else ""
    note = t("desk-setup.phase-note")
    if current and phase:
        note += f" {t('desk-setup.phase-of', title=current.title or current.assessment.name or t('start.unnamed'))}"
    return phase_field(phase, note)


def _recover() -> Markup:
    t = state.texts()
    phrase = forms.text_field(
        "phrase", t("desk-setup.field-phrase"), wide=True, required=True, maxlength="60", autocomplete="off", spellcheck="false"
    )
    return show.tag(
        "section",
        show.tag("h2", t("desk-setup.recover")),
        show.tag("p", t("desk-setup.recover-text")),
        forms.form("/a/workshop/recover", phrase, forms.submit(t("desk-setup.recover-button"))),
        class_="qm-card",
    )


def _join() -> Markup:
    t = state.texts()
    return show.tag(
        "section",
        show.tag("h2", t("desk-setup.join")),
        show.tag("p", t("desk-setup.join-text")),
        show.tag("p", show.link("/b/", t("desk-setup.join-button"))),
        class_="qm-card qm-after",
    )


def _list() -> Markup:
    """Every workshop in the store of this computer."""
    t = state.texts()
    listed = state.opened().read(workshop_rows.list_all)
    if not listed:
        return Markup("")
    items = [show.tag("li", _listed(one), class_="qm-card") for one in listed]
    return show.join([show.tag("h2", t("desk-setup.list", n=len(listed))), show.tag("ul", *items, class_="qm-list")])


def _listed(one: Workshop) -> Markup:
    t, lang = state.texts(), state.lang()
    title = one.rules.title
    named = t("desk-setup.named", title=title, code=spaced_code(one.code), created=moment(lang, one.created))
    state_words = t(f"desk.workshop-{one.state}")
    times = t(
        "desk-setup.times", state=state_words, code=spaced_code(one.code), created=moment(lang, one.created), gone=date(lang, one.delete_on)
    )
    rehearsal = show.tag("p", show.tag("span", t("desk-setup.rehearsal"), class_="qm-tag qm-mark")) if one.rehearsal else None
    confirm = forms.form(
        "/a/workshop/delete",
        forms.check("confirm", t("desk-setup.delete-confirm", title=named), required=True),
        forms.submit(t("desk-setup.delete"), more=named),
        workshop=one.id,
    )
    return show.join(
        [
            show.tag("h3", title),
            rehearsal or Markup(""),
            show.tag("p", times, class_="qm-small"),
            forms.form("/a/workshop/open", forms.submit(t("desk-setup.open"), more=named), class_="qm-row", workshop=one.id),
            show.tag("details", show.tag("summary", t("desk-setup.delete"), show.tag("span", f" {named}", class_="qm-hidden")), confirm),
        ]
    )
