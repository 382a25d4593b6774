"""What the three views of the comparison page share: the way between them, tables, forms with a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from ui import show, state

VIEWS = ("time", "views", "practice")


def view_choice(view: str) -> Markup:
    """Links to the views, and what the chosen one is for."""
    t = state.texts()
    links = [
        show.tag("a", t(f"compare.view-{one}"), href=f"?compare={one}", class_="qm-button" + (" qm-primary" if one == view else ""), aria_current="true" if one == view else None)
        for one in VIEWS
    ]  # fmt: skip
    return show.join(
        [
            show.tag("nav", *links, class_="qm-row", aria_label=t("compare.view-choice")),
            show.tag("p", t(f"compare.text-{view}"), class_="qm-text"),
        ]
    )


def table(
    caption: str, head: Sequence[str], rows: Iterable[Sequence[str | Markup]], numbers: Sequence[int] = (), short: Sequence[int] = ()
) -> Markup:
    """A table that scrolls by itself; the first column names the row, `numbers` are set to the right, in `short` no cell breaks."""

    def look(column: int) -> str | None:
        return "qm-number" if column in numbers else "qm-short" if column in short else None

    cells = show.tag(
        "tr", *(show.tag("th", word, scope="col", class_="qm-number" if at in numbers else None) for at, word in enumerate(head))
    )
    body = [
        show.tag("tr", show.tag("th", row[0], scope="row", class_="qm-plain"), *(show.tag("td", cell, class_=look(at)) for at, cell in enumerate(row[1:], start=1)))
        for row in rows
    ]  # fmt: skip
    hidden = show.tag("caption", caption, class_="qm-hidden")
    return show.scroll(show.tag("table", hidden, show.tag("thead", cells), show.tag("tbody", *body), class_="qm-table"), caption)


def file_field(label: str, many: bool = False) -> Markup:
    """Choose one file, or many."""
    accept = ".json,application/json" if many else ".json,.xlsx,application/json"
    field = show.tag("input", type="file", name="file", accept=accept, required=True, multiple=many, class_="qm-input")
    return show.tag("p", show.tag("label", label, show.tag("br"), field))


def text_field(name: str, label: str, required: bool = False, kind: str = "text", value: str = "") -> Markup:
    """One line to write in. Not every word can be its name: what a form element already has (name, title) is dropped by Streamlit."""
    field = show.tag("input", type=kind, name=name, maxlength="200", value=value or None, required=required, class_="qm-input")
    return show.tag("p", show.tag("label", label, show.tag("br"), field))


def form(action: str, button: str, *fields: Markup, **values: str) -> Markup:
    """A form that posts its fields, with a file if there is one."""
    hidden = show.join(show.tag("input", type="hidden", name=name, value=value) for name, value in values.items())
    submit = show.tag("div", show.tag("button", button, type="submit", class_="qm-button"), class_="qm-row")
    return show.tag("form", hidden, *fields, submit, method="post", action=action, enctype="multipart/form-data")


def fold(title: str, *parts: Markup, is_open: bool = False) -> Markup:
    """Folded away until asked for."""
    return show.tag("details", show.tag("summary", title), *parts, open=is_open, class_="qm-fold")
