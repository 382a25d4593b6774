"""Papers and links of a workshop that has not begun, and its start."""

from __future__ import annotations

from markupsafe import Markup

from selfcheck.store.workshop_rows import Workshop
from selfcheck.workshop.joining import join_address, spaced_code
from selfcheck.workshop.models import MIN_SHOWN
from ui import plain_forms as forms
from ui import show, state
from ui.workshop_about import delete, leave, links, rehearse

MOST_CARDS = 500


def draw_papers(now: Workshop) -> None:
    """How people come in: address, poster, screen, cards, ballots on paper, links."""
    t = state.texts()
    address = join_address(state.opened().settings.base_url, state.port(), now.code)
    poster = show.link("/x/workshop/poster.pdf", t("desk.poster"))
    screen = show.tag("a", t("desk.screen"), href=f"/screen?code={now.code}", target="_blank", rel="noopener", class_="qm-button")
    paper = [show.link("/x/workshop/ballots.pdf", t("desk-setup.ballots")) if now.rules.items else None]
    if now.rules.items:
        paper.append(show.link("/x/workshop/ballots.pdf?l=plain", t("desk-setup.ballots-plain")))
    parts = [
        show.tag("h2", t("desk-setup.part-papers")),
        show.tag("p", t("desk-setup.join-at"), " ", show.tag("strong", address, class_="qm-mono")),
        show.tag("p", t("desk-setup.join-code"), " ", show.tag("strong", spaced_code(now.code), class_="qm-mono")),
        show.tag("div", poster, screen, *paper, class_="qm-row"),
        show.tag("h3", t("desk-setup.cards-title")),
        _cards(now),
        show.tag("h3", t("desk-setup.links")),
        links(now),
    ]
    show.show_html(show.join(parts))


def _cards(now: Workshop) -> Markup:
    """How many cards of each role; expected numbers are filled in."""
    t, lang = state.texts(), state.lang()
    fields = [forms.number_field(f"cards-{role.id}", role.name[lang], role.expected or 0, 0, MOST_CARDS) for role in now.rules.roles]
    about = show.tag("p", t("desk-setup.cards-about"), class_="qm-text")
    button = forms.submit(t("desk-setup.make-cards"))
    return about + forms.form("/x/workshop/cards.pdf", show.tag("div", *fields, class_="qm-row"), button)


def draw_start(now: Workshop) -> None:
    """What the start settles, the button, a rehearsal before it, and the ways out."""
    t, rules = state.texts(), now.rules
    parts = [show.tag("h2", t("desk-setup.part-start"))]
    if rules.items:
        parts.append(show.tag("p", t("desk-setup.start-what", roles=len(rules.roles), n=len(rules.items)), class_="qm-text"))
        if rules.k > MIN_SHOWN:
            parts.append(show.tag("p", t("desk-setup.start-few", n=rules.k, least=MIN_SHOWN), class_="qm-text"))
        parts.append(show.tag("p", t("desk-setup.start-frozen"), class_="qm-note"))
        button = forms.submit(t("desk-setup.start"), primary=True)
        parts.append(forms.form("/a/workshop/step", button, step="start", state="lobby", revision=now.revision))
    else:
        parts.append(show.tag("p", t("workshop.no-items"), class_="qm-note"))
    if not now.rehearsal:
        parts += [show.tag("h3", t("desk-setup.rehearsal")), rehearse(now)]
    parts += [
        show.tag("h3", t("desk-setup.ways-out")),
        leave(now),
        show.tag("details", show.tag("summary", t("desk-setup.delete")), delete(now)),
    ]
    show.show_html(show.join(parts))
