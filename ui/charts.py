"""Draws a figure: the drawing with its words, the same numbers as a table, and both files."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any
from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup

from selfcheck.figures import Figure
from ui import show, state


def show_figure(figure: Figure, phase: str | None = None, files: bool = True, addresses: Sequence[str] = ()) -> None:
    """Draw it as wide as there is room. `phase`: the view it shows, unless the profile's own.

    files: whether `/x/figure/…` can make this figure. addresses: where the number of each row is derived.
    """
    show.show_html(show.tag("p", figure.title, class_="qm-figure-title"))
    st.vega_lite_chart(_for_the_screen(figure), theme=None, width="stretch", alt=figure.alt, key=f"figure-{figure.id}")
    show.show_html(show.tag("div", figure_table(figure, addresses), _links(figure, phase) if files else None, class_="qm-figure"))


def figure_table(figure: Figure, addresses: Sequence[str] = ()) -> Markup:
    """The numbers of a figure, folded away until asked for; the first number of a row leads to its derivation."""
    t = state.texts()
    head = show.tag("tr", *(show.tag("th", word, scope="col") for word in figure.head))
    rows = (
        show.tag("tr", show.tag("th", row[0], scope="row"), *_cells(row, address))
        for row, address in zip_longest(figure.rows, addresses, fillvalue="")
    )
    table = show.tag(
        "table", show.tag("caption", figure.title, class_="qm-hidden"), show.tag("thead", head), show.tag("tbody", *rows), class_="qm-table"
    )
    return show.tag("details", show.tag("summary", t("figure.table")), show.scroll(table, figure.title), class_="qm-fold")


def _cells(row: Sequence[str], address: str) -> list[Markup]:
    first, *others = row[1:]
    label = state.texts()("figure.derivation", value=first, title=row[0])
    value = show.tag("a", first, href=address, aria_label=label) if address else first
    return [show.tag("td", value), *(show.tag("td", other) for other in others)]


def _links(figure: Figure, phase: str | None) -> Markup:
    """The drawing as PNG for slides and as SVG for print."""
    t = state.texts()
    query = urlencode({"lang": state.lang(), **({"phase": phase} if phase else {})})
    links: list[Any] = []
    for kind in ("png", "svg"):
        address = f"/x/figure/{figure.id}.{kind}?{query}"
        words = [t(f"figure.{kind}"), show.tag("span", ": " + figure.title, class_="qm-hidden")]
        links += [show.tag("a", *words, href=address, download=True), " · "]
    return show.tag("p", *links[:-1], class_="qm-small qm-files")


def _for_the_screen(figure: Figure) -> dict[str, Any]:
    """Without width and description: the page gives the one, `alt` the other."""
    return {key: value for key, value in figure.spec.items() if key not in ("width", "description")}
