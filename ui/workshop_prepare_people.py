"""Roles and rules of a workshop that has not begun."""

from __future__ import annotations

from markupsafe import Markup

from selfcheck.store.workshop_rows import Workshop
from selfcheck.workshop.models import MAX_ROLES, MIN_SHOWN, Role
from ui import plain_forms as forms
from ui import show, state
from ui.workshop_agendas import phase_field

NEW_ROW = "+"


def draw_roles(now: Workshop) -> None:
    """All roles as one form, with an empty line for a new one."""
    t, roles = state.texts(), now.rules.roles
    rows = [_role(role) for role in roles]
    if len(roles) < MAX_ROLES:
        rows.append(_role(None))
    form = forms.form("/a/workshop/roles", *rows, forms.submit(t("desk-setup.save-roles"), primary=True), revision=now.revision)
    show.show_html(
        show.join(
            [
                show.tag("h2", t("desk-setup.part-roles")),
                show.tag("p", t("desk-setup.roles-about"), " ", t("desk-setup.roles-english"), class_="qm-text"),
                form,
            ]
        )
    )


def _role(role: Role | None) -> Markup:
    t, lang = state.texts(), state.lang()
    name = role.id if role else NEW_ROW
    legend = role.name[lang] if role else t("desk-setup.role-new")
    english = role.name.en if role and role.name.en != role.name.de else ""
    fields = forms.beside(
        forms.text_field(
            f"role-de:{name}", t("desk-setup.field-role-de"), role.name.de if role else "", wide=True, required=role is not None
        ),
        forms.text_field(f"role-en:{name}", t("desk-setup.field-role-en"), english, wide=True),
        forms.number_field(f"expected:{name}", t("desk-setup.field-expected"), role.expected if role else None, 1, 500, required=False),
    )
    boxes = [forms.check(f"plain:{name}", t("desk-setup.plain-ballot"), checked=role is not None and role.ballot == "plain")]
    if role:
        boxes.append(forms.check(f"away:{name}", t("desk-setup.role-away")))
    return show.tag("fieldset", show.tag("legend", legend), fields, *boxes, class_="qm-fieldset")


def draw_rules(now: Workshop) -> None:
    """Title, phase, small groups, thresholds, rounds, reasons, cards, days."""
    t = state.texts()
    form = forms.form(
        "/a/workshop/rules",
        _general(now),
        _groups(now),
        _thresholds(now),
        forms.submit(t("desk-setup.save-rules"), primary=True),
        revision=now.revision,
    )
    show.show_html(
        show.join([show.tag("h2", t("desk-setup.part-rules")), show.tag("p", t("desk-setup.rules-about"), class_="qm-text"), form])
    )


def _general(now: Workshop) -> Markup:
    t, rules = state.texts(), now.rules
    fields = [
        forms.text_field("called", t("desk-setup.field-called"), rules.title, wide=True, required=True, maxlength="200"),
        phase_field(rules.phase or "", t("desk-setup.phase-note")),
        forms.number_field("keep-days", t("desk-setup.field-keep-days"), rules.keep_days, 1, 365, t("desk-setup.keep-days-note")),
    ]
    if rules.mode == "self-paced":
        fields.insert(1, forms.text_field("until", t("desk-setup.field-until"), rules.until or "", kind="date", required=True))
    return _group(t("desk-setup.general"), *fields)


def _groups(now: Workshop) -> Markup:
    t, rules = state.texts(), now.rules
    return _group(
        t("desk-setup.voting"),
        forms.number_field("k", t("desk-setup.field-k"), rules.k, MIN_SHOWN, 50, t("desk-setup.k-note", n=MIN_SHOWN)),
        forms.number_field("rounds", t("desk-setup.field-rounds"), rules.rounds, 1, 5),
        forms.check("reasons", t("desk-setup.reasons"), checked=rules.reasons),
        forms.check("cards", t("desk-setup.cards"), checked=rules.cards),
    )


def _thresholds(now: Workshop) -> Markup:
    t, limits = state.texts(), now.rules.limits
    about = show.tag("p", t("desk-setup.thresholds-about"), class_="qm-small")
    fields = [
        forms.number_field("agreement", t("desk-setup.field-agreement"), limits.agreement, 0, 100, t("desk-setup.agreement-note")),
        forms.number_field("neighbours", t("desk-setup.field-neighbours"), limits.neighbours, 0, 100, t("desk-setup.neighbours-note")),
        forms.number_field("apart", t("desk-setup.field-apart"), limits.apart, 1, 600, t("desk-setup.apart-note")),
        forms.number_field("chance", t("desk-setup.field-chance"), limits.chance, 0, 100, t("desk-setup.chance-note")),
        forms.number_field("ends", t("desk-setup.field-ends"), limits.ends, 0, 100, t("desk-setup.ends-note")),
    ]
    return _group(t("desk-setup.thresholds"), about, *fields)


def _group(title: str, *parts: Markup) -> Markup:
    return show.tag("fieldset", show.tag("legend", title), *parts, class_="qm-fieldset")
