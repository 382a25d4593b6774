"""The questions of a workshop that has not begun: their order, and adding from the catalogue or one of one's own."""

from __future__ import annotations

from markupsafe import Markup

from selfcheck.store.workshop_rows import Workshop
from selfcheck.workshop.agenda import contested_items
from selfcheck.workshop.models import CriterionItem, Item, PositionItem, ask
from ui import plain_forms as forms
from ui import show, state
from ui.workshop_agendas import about_agendas, agenda_field


def draw_items(now: Workshop) -> None:
    """The list, then what can be added."""
    show.show_html(show.join([_listed(now), _replace(now), _ready(now), _criteria(now), _positions(now), _question(now)]))


def _listed(now: Workshop) -> Markup:
    t = state.texts()
    items = now.rules.items
    heading = show.tag("h2", t("desk-setup.items", n=len(items)))
    if not items:
        return heading + show.tag("p", t("desk-setup.items-none"))
    rows = [show.tag("li", _item(now, place, item), class_="qm-fold") for place, item in enumerate(items)]
    return heading + show.tag("ol", *rows, class_="qm-list")


def _item(now: Workshop, place: int, item: Item) -> Markup:
    """One question with its answers and its buttons."""
    t, lang, last = state.texts(), state.lang(), len(now.rules.items) - 1
    asked = ask(state.catalogue(), item, now.rules.phase)
    if asked is None:
        text: Markup = show.tag("p", t("desk-setup.item-gone", name=item.key), class_="qm-warning")
        title = item.key
    else:
        title = asked.title[lang]
        start = "0" if isinstance(item, CriterionItem) else "1"
        options = show.tag("ol", *(show.tag("li", option[lang]) for option in asked.options), start=start)
        question = show.tag("p", asked.question[lang]) if asked.question != asked.title else None
        text = show.tag("details", show.tag("summary", t("desk-setup.item-text")), question, options)
    kind = t(_kind(item))
    buttons = [
        _move(now, item, "up", t("desk-setup.up"), title, place == 0),
        _move(now, item, "down", t("desk-setup.down"), title, place == last),
        _move(now, item, "away", t("desk-setup.away"), title, disabled=False),
    ]
    head = show.tag("p", show.tag("strong", f"{place + 1}. {title}"), " ", show.tag("span", kind, class_="qm-small"))
    return show.join([head, text, show.tag("div", *buttons, class_="qm-row")])


def _kind(item: Item) -> str:
    if isinstance(item, CriterionItem):
        return "desk-setup.kind-criterion"
    return "desk-setup.kind-position" if isinstance(item, PositionItem) else "desk-setup.kind-question"


def _move(now: Workshop, item: Item, where: str, label: str, title: str, disabled: bool) -> Markup:
    button = forms.submit(label, more=title, disabled=disabled)
    return forms.form("/a/workshop/arrange", button, revision=now.revision, item=item.key, where=where)


def _ready(now: Workshop) -> Markup:
    """Ready selections: contested criteria, gaps of the open assessment."""
    t, current = state.texts(), state.stored()
    there = {item.key for item in now.rules.items}
    contested = [item for item in contested_items(state.catalogue()) if item.key not in there]
    parts = []
    if contested:
        button = forms.submit(t("desk-setup.add-contested", n=len(contested)))
        parts.append(forms.form("/a/workshop/add", button, revision=now.revision, ready="contested"))
    if current is not None:
        title = current.title or current.assessment.name or t("start.unnamed")
        most = forms.number_field("most", t("desk-setup.field-most"), 10, 1, 60)
        button = forms.submit(t("desk-setup.add-gaps"))
        about = show.tag("p", t("desk-setup.gaps-of", title=title))
        parts.append(forms.form("/a/workshop/add", about, most, button, revision=now.revision, ready="gaps"))
    else:
        parts.append(show.tag("p", t("desk-setup.gaps-none"), class_="qm-small"))
    return show.tag("h2", t("desk-setup.add")) + _fold(t("desk-setup.add-ready"), *parts)


def _criteria(now: Workshop) -> Markup:
    """Every criterion by area and dimension; a whole group or single ones."""
    t, lang, catalogue = state.texts(), state.lang(), state.catalogue()
    there = {item.key for item in now.rules.items}
    areas = []
    for area in catalogue.outline.areas:
        parts = [forms.check("group", show.tag("strong", t("desk-setup.whole-area", title=area.title[lang])), area.id)]
        for dimension in area.dimensions:
            names = [name for name in dimension.criteria if not catalogue.criteria[name].retired]
            boxes = [
                forms.check("criterion", catalogue.criteria[name].title[lang], name)
                if f"criterion:{name}" not in there
                else show.tag("p", t("desk-setup.is-there", title=catalogue.criteria[name].title[lang]), class_="qm-small")
                for name in names
            ]
            whole = forms.check("group", t("desk-setup.whole-dimension"), dimension.id)
            parts.append(show.tag("fieldset", show.tag("legend", dimension.title[lang]), whole, *boxes, class_="qm-fieldset"))
        areas.append(_fold(area.title[lang], *parts))
    button = forms.submit(t("desk-setup.add-chosen"))
    return _fold(t("desk-setup.add-criteria"), forms.form("/a/workshop/add", *areas, button, revision=now.revision))


def _positions(now: Workshop) -> Markup:
    t, lang = state.texts(), state.lang()
    there = {item.key for item in now.rules.items}
    left = [(name, one) for name, one in state.catalogue().positions.items() if f"position:{name}" not in there]
    if not left:
        return Markup("")
    boxes = [forms.check("position", one.question[lang], name) for name, one in left]
    about = show.tag("p", t("desk-setup.positions-about"), class_="qm-small")
    form = forms.form("/a/workshop/add", about, *boxes, forms.submit(t("desk-setup.add-chosen")), revision=now.revision)
    return _fold(t("desk-setup.add-positions"), form)


def _question(now: Workshop) -> Markup:
    t = state.texts()
    kinds = [("levels", t("desk-setup.scale-levels")), ("choices", t("desk-setup.scale-choices"))]
    form = forms.form(
        "/a/workshop/question",
        forms.text_field("question-de", t("desk-setup.field-question-de"), wide=True, required=True, maxlength="500"),
        forms.text_field("question-en", t("desk-setup.field-question-en"), wide=True, maxlength="500", note=t("desk-setup.english-note")),
        forms.radios("kind", t("desk-setup.scale"), kinds, "levels"),
        forms.area_field("options-de", t("desk-setup.field-options-de"), 5, t("desk-setup.options-note"), required=True),
        forms.area_field("options-en", t("desk-setup.field-options-en"), 5, t("desk-setup.options-en-note")),
        forms.submit(t("desk-setup.add-question")),
        revision=now.revision,
    )
    return _fold(t("desk-setup.own-question"), form)


def _replace(now: Workshop) -> Markup:
    """Another agenda, or none, in place of all questions; only where there are some."""
    t, count = state.texts(), len(now.rules.items)
    if not count:
        return Markup("")
    form = forms.form(
        "/a/workshop/replace",
        agenda_field(t("desk-setup.replace-by"), t("desk-setup.replace-none")),
        about_agendas(),
        forms.check("confirm", t("desk-setup.replace-confirm", n=count), required=True),
        forms.submit(t("desk-setup.replace-button")),
        revision=now.revision,
    )
    return _fold(t("desk-setup.replace"), form)


def _fold(title: str, *parts: Markup) -> Markup:
    return show.tag("details", show.tag("summary", title), *parts, class_="qm-fold")
