"""What the screen shows in each state, as large as it fits; sizes are hundredths of the height of a 16:9 picture."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from math import ceil

from markupsafe import Markup

from selfcheck.store.workshop_views import Scene
from selfcheck.texts import date, shorten
from selfcheck.workshop.joining import join_address, qr_svg, spaced_code
from selfcheck.workshop.words import decision_words, option_mark, role_names
from ui import show, state
from ui.screen_results import distribution, roles, sentence

WIDTH = 166  # of the picture without its margins
CHARACTER = 0.42  # width of a character on average, in parts of its size; on the safe side
LEVEL_SIZES = (5.0, 4.5, 4.0, 3.8, 3.6, 3.4, 3.2, 3.0)
REASON_SIZES = (4.5, 4.0, 3.6)
DECISION_SIZES = (6.0, 5.0, 4.5, 4.0)
QUESTION = 5.2
BOLD = 144  # the same width for semi-bold letters, which are wider
ROOM = 73  # height that is left for question and answers


def draw_scene(scene: Scene) -> Markup:
    """The part below the head line."""
    opened, item = scene.workshop, scene.workshop.current_item
    if opened.state in ("lobby", "paused", "ended"):
        return {"lobby": _lobby, "paused": _paused, "ended": _ended}[opened.state](scene)
    if item is None or scene.asked is None:
        return _paused(scene)
    parts = {"prepared": _prepared, "open": _open, "closed": _closed, "revealed": _revealed, "discuss": _discuss, "decided": _decided}
    return parts[item.state](scene)


# --- fitting ------------------------------------------------------------------------------------------------------------


def lines(text: str, size: float, width: float) -> int:
    """How many lines a text takes at most; words do not fill their lines quite."""
    return max(1, ceil(len(text) * CHARACTER * size * 1.05 / width))


def height(texts: Sequence[str], size: float, width: float, gap: float = 1.0) -> float:
    """How high texts stand one below the other."""
    return sum(lines(text, size, width) * size * 1.2 + gap for text in texts)


def fitting(texts: Sequence[str], sizes: Sequence[float], width: float, room: float) -> float | None:
    """The largest size at which all texts fit, None when they fit at none."""
    return next((size for size in sizes if height(texts, size, width) <= room), None)


def cut(text: str, size: float, width: float, room: float) -> str:
    """As much of a text as fits, with … where it is cut."""
    most = max(20, int(room / (size * 1.2)) * int(width / (CHARACTER * size * 1.05)))
    return shorten(text, most)


def _sized(size: float) -> str:
    return f"font-size:calc(var(--u)*{size:g})"


# --- before and after ---------------------------------------------------------------------------------------------------


def _lobby(scene: Scene) -> Markup:
    t, lang, opened = state.texts(), state.lang(), scene.workshop
    address = join_address(state.opened().settings.base_url, state.port(), opened.code)
    names = role_names(opened.rules, lang)
    groups = [_group(group, count, names) for group, count in scene.groups]
    told = show.tag("p", t("screen.people", n=scene.people) if scene.people else t("screen.nobody"), class_="qs-people")
    words = [
        show.tag("h2", t("screen.join"), class_="qs-lead"),
        show.tag("p", address.split("://", 1)[-1], class_="qs-address"),
        show.tag("p", t("screen.code-label"), class_="qs-label"),
        show.tag("p", spaced_code(opened.code), class_="qs-big-code"),
        told,
        show.tag("ul", *groups, class_="qs-groups") if groups else None,
    ]
    return show.tag("div", _qr(address), show.tag("div", *words), class_="qs-scene qs-lobby")


def _qr(address: str) -> Markup:
    """As a picture of its own, because browsers' markup cleaning drops drawings inside a page."""
    title = state.texts()("screen.qr")
    picture = b64encode(str(qr_svg(address, title)).encode()).decode()
    return show.tag("img", src=f"data:image/svg+xml;base64,{picture}", alt=f"{title}: {address}", class_="qs-qr")


def _group(group: Sequence[str], count: int, names: dict[str, str]) -> Markup:
    name = names.get(group[0], group[0]) if len(group) == 1 else state.texts()("screen.other-roles")
    return show.tag("li", show.tag("strong", str(count)), " ", name)


def _paused(scene: Scene) -> Markup:
    t = state.texts()
    return _middle(show.tag("h2", t("screen.paused")), show.tag("p", t("screen.paused-how")))


def _ended(scene: Scene) -> Markup:
    t = state.texts()
    deleted = t("screen.deleted", day=date(state.lang(), scene.workshop.delete_on))
    return _middle(show.tag("h2", t("screen.ended")), show.tag("p", deleted))


def _middle(*parts: Markup | None) -> Markup:
    return show.tag("div", *parts, class_="qs-scene qs-middle")


# --- an item ------------------------------------------------------------------------------------------------------------


def _question(scene: Scene) -> list[Markup]:
    """Title and question; own questions have no title of their own."""
    asked, lang = scene.asked, state.lang()
    assert asked is not None
    title, question = asked.title[lang], asked.question[lang]
    small = [show.tag("p", title, class_="qs-title")] if title != question else []
    return [*small, show.tag("h2", cut(question, QUESTION, BOLD, 20), class_="qs-question")]


def _voted(scene: Scene) -> Markup:
    return show.tag("p", state.texts()("screen.voted", n=scene.voted, all=scene.present), class_="qs-voted")


def _prepared(scene: Scene) -> Markup:
    return show.tag("div", *_question(scene), show.tag("p", state.texts()("screen.prepared"), class_="qs-note"), class_="qs-scene qs-item")


def _open(scene: Scene) -> Markup:
    """Question and answers; where even small type does not hold the answers, they are left to the phones."""
    t, lang, asked = state.texts(), state.lang(), scene.asked
    assert asked is not None
    texts = [option[lang] for option in asked.options]
    above = height([asked.question[lang]], QUESTION, BOLD)
    size = fitting(texts, LEVEL_SIZES, WIDTH - 10, ROOM - above)
    if size is None:
        answers = show.tag("p", t("screen.answers-on-phones", n=len(texts)), class_="qs-note")
    else:
        listed = (show.tag("li", show.tag("strong", option_mark(asked, n)), show.tag("span", text)) for n, text in enumerate(texts))
        answers = show.tag("ul", *listed, class_="qs-levels", style=_sized(size))
    return show.tag("div", *_question(scene), answers, _voted(scene), class_="qs-scene qs-item")


def _closed(scene: Scene) -> Markup:
    words = show.tag("p", state.texts()("ballot.closed"), class_="qs-note")
    return show.tag("div", *_question(scene), words, _voted(scene), class_="qs-scene qs-item")


def _revealed(scene: Scene) -> Markup:
    return _with_result(scene, roles(scene))


def _discuss(scene: Scene) -> Markup:
    """Beside the distribution the chosen reasons, as many as fit; without any the roles."""
    return _with_result(scene, _reasons(scene) or roles(scene))


def _with_result(scene: Scene, beside: Markup | None) -> Markup:
    asked = scene.asked
    assert asked is not None
    title = show.tag("h2", asked.title[state.lang()], class_="qs-title qs-result-title")
    columns = show.tag("div", distribution(scene), beside, class_="qs-columns" if beside else "qs-columns qs-alone")
    return show.tag("div", title, columns, sentence(scene), class_="qs-scene qs-item")


def _reasons(scene: Scene) -> Markup | None:
    if not scene.reasons:
        return None
    t, texts = state.texts(), [reason.text for reason in scene.reasons]
    size, room, width = fitting(texts, REASON_SIZES, 66, 52) or REASON_SIZES[-1], 52.0, 66
    shown: list[str] = []
    for text in texts:
        room -= height([text], size, width, 2)
        if room < 0 and shown:
            break
        shown.append(cut(text, size, width, 50))
    more = len(texts) - len(shown)
    items = [show.tag("li", text) for text in shown]
    rest = show.tag("p", t("screen.more-reasons", n=more), class_="qs-small") if more else None
    title = show.tag("h3", t("screen.reasons"))
    return show.tag("section", title, show.tag("ul", *items, class_="qs-reasons", style=_sized(size)), rest)


def _decided(scene: Scene) -> Markup:
    """The decision in its words, then what comes next."""
    t, lang, asked = state.texts(), state.lang(), scene.asked
    assert asked is not None
    title = show.tag("h2", asked.title[lang], class_="qs-title")
    if scene.decided is None:
        return show.tag("div", title, class_="qs-scene qs-item")
    pairs = decision_words(scene.decided.decision, asked, lang, t)
    texts = [f"{label}: {text}" for label, text in pairs[1:]]
    size = fitting(texts, DECISION_SIZES, WIDTH, 48)
    room = 48 / max(1, len(texts)) - 2
    rows = [
        show.tag("p", show.tag("strong", f"{label}: "), text if size else cut(text, DECISION_SIZES[-1], WIDTH, room))
        for label, text in pairs[1:]
    ]
    coming = show.tag("p", t("screen.next", title=scene.next_title[lang]), class_="qs-next") if scene.next_title else None
    status = show.tag("p", pairs[0][1], class_="qs-status")
    body = show.tag("div", *rows, class_="qs-decision", style=_sized(size or DECISION_SIZES[-1]))
    return show.tag("div", title, status, body, coming, class_="qs-scene qs-item")
