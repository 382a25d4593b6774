"""Help: tasks with the pages that serve them, and the facilitator's handbook."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from markupsafe import Markup

from selfcheck.documents.preview import write_preview
from selfcheck.handbook import handbook_document, load_handbook
from ui import show, state

# each task with the pages it leads to
TASKS: Mapping[str, tuple[str, ...]] = {
    "look": ("start",),
    "begin": ("profile", "questionnaire"),
    "quick": ("questionnaire",),
    "team": ("downloads",),
    "three": ("compare",),
    "workshop": ("workshop",),
    "paced": ("workshop",),
    "unknown": (),
    "words": ("catalogue",),
    "elsewhere": ("downloads",),
    "saving": (),
    "result": ("results", "method"),
    "council": ("downloads",),
    "again": ("compare",),
    "staff": ("capacity",),
    "delete": ("start", "privacy"),
    "keyboard": (),
}
HANDBOOK = "/help?topic=handbook"


def tasks() -> Markup:
    """What people want to do, each with its way."""
    t = state.texts()
    ways = (show.tag("li", show.tag("a", t(f"help.{task}"), href=f"#help-{task}")) for task in TASKS)
    parts = [show.tag("p", t("help.lead"), class_="qm-lead"), show.tag("ul", *ways, class_="qm-text qm-ways")]
    for task, pages in TASKS.items():
        links = [show.link("/" if page == "start" else f"/{page}", t(f"page.{page}"), plain=True) for page in pages]
        if task == "workshop" and has_handbook():
            links.append(show.link(HANDBOOK, t("help.workshop-link"), plain=True))
        row = show.tag("p", t("help.also"), ": ", Markup(" · ").join(links)) if links else None
        heading = show.tag("h2", t(f"help.{task}"), id=f"help-{task}", tabindex="-1")
        parts.append(show.tag("section", heading, show.tag("p", t(f"help.{task}-text")), row, class_="qm-text"))
    return show.join(parts)


def has_handbook() -> bool:
    return load_handbook(state.opened().folder) is not None


def handbook() -> Markup:
    """The handbook as it is printed; the tasks where this catalogue has none."""
    t, lang, found = state.texts(), state.lang(), load_handbook(state.opened().folder)
    if found is None:
        return tasks()
    document = handbook_document(found, lang, t, dt.date.today())
    ways = [
        show.tag("a", t("handbook.print"), href=f"/x/handbook.pdf?lang={lang}", download=True, class_="qm-button"),
        show.link("/help?topic=tasks", t("handbook.back")),
    ]
    return show.tag("div", *ways, class_="qm-row") + Markup(write_preview(document))  # noqa: S704 – escaped by the preview


TOPICS: Mapping[str, Callable[[], Markup]] = {"tasks": tasks, "handbook": handbook}
