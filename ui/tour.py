"""A tour over an invented case: on each station a paragraph above the page, led by `?tour=1` and on; nothing is kept of it."""

from __future__ import annotations

from markupsafe import Markup

from ui import show, state

STATIONS = ("profile", "questionnaire", "results", "gaps", "plan", "downloads")
CASE = "musterfurt"


def begin(confirm: Markup | None) -> Markup | None:
    """The way into the tour, after `confirm` where there is one; None where the catalogue brings no invented case."""
    t, demos = state.texts(), state.opened().demos
    case = CASE if CASE in demos else next(iter(demos), None)
    if case is None:
        return None
    return show.tag(
        "div",
        show.tag("p", t("tour.about", n=len(STATIONS))),
        show.button_form("/a/demo?tour=1", t("tour.begin"), confirm=confirm, demo=case),
    )


def station(page: str) -> Markup:
    """What to look at on this page, and the way on; nothing outside the tour or off its way."""
    t, asked = state.texts(), state.query().get("tour", "")
    if page not in STATIONS or asked != str(STATIONS.index(page) + 1):
        return Markup("")
    here = STATIONS.index(page)
    is_last = here == len(STATIONS) - 1
    back = None if here == 0 else show.link(_address(here - 1), t("tour.back"))
    onward = show.link("/", t("tour.to-start"), primary=True) if is_last else show.link(_address(here + 1), t("tour.next"), primary=True)
    place = t("tour.station", number=here + 1, n=len(STATIONS), page=t(f"page.{page}"))
    return show.tag(
        "aside",
        show.tag("p", show.tag("strong", place)),
        show.tag("p", t(f"tour.{page}")),
        show.tag("div", onward, back, None if is_last else show.link("/", t("tour.end")), class_="qm-row"),
        class_="qm-note qm-tour",
        aria_label=t("tour.title"),
    )


def _address(place: int) -> str:
    return f"/{STATIONS[place]}?tour={place + 1}"
