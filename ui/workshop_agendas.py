"""Fields that a new workshop and its preparation share: ready-made agendas and the phase."""

from __future__ import annotations

from markupsafe import Markup

from ui import plain_forms as forms
from ui import show, state


def agenda_field(label: str, none: str) -> Markup:
    """The agendas to choose from; `none` names the choice of no questions."""
    lang, presets = state.lang(), state.opened().workshop_presets
    return forms.select_field("agenda", label, [("", none), *((agenda.id, agenda.title[lang]) for agenda in presets.agendas)])


def about_agendas() -> Markup | None:
    """What stands in each agenda."""
    t, lang, presets = state.texts(), state.lang(), state.opened().workshop_presets
    items = [show.tag("li", show.tag("strong", agenda.title[lang]), ": ", agenda.text[lang]) for agenda in presets.agendas]
    return show.tag("details", show.tag("summary", t("desk-setup.agenda-about")), show.tag("ul", *items)) if items else None


def phase_field(chosen: str, note: str) -> Markup:
    """The phase of the project; '' for none."""
    t, lang = state.texts(), state.lang()
    phases = [("", t("desk-setup.phase-none")), *((phase.id, phase.name[lang]) for phase in state.catalogue().outline.phases)]
    return forms.select_field("phase", t("desk-setup.field-phase"), phases, chosen, note)
