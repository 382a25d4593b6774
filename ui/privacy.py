"""Privacy as it follows from the settings in force: what is stored, where, how long, and who sees what."""

from __future__ import annotations

from markupsafe import Markup

from selfcheck.cookies import DESK_COOKIE, LANGUAGE_COOKIE
from selfcheck.settings import BACKUP_DAYS
from selfcheck.sign_in import SIGNED_IN_HOURS, USER_COOKIE
from selfcheck.store.retention import NOTICE_DAYS
from ui import show, state


def statement() -> Markup:
    """The whole page below its title."""
    t, shared = state.texts(), state.opened().is_shared
    chapters = [
        ("who", [_responsible()]),
        (
            "what",
            [
                t("privacy.what-answers"),
                t("privacy.what-log"),
                *_only_shared(shared),
                *_sign_in("what"),
                t("privacy.what-workshop"),
                t("privacy.what-not"),
            ],
        ),
        ("where", [_where(), t("privacy.where-outside"), *_sign_in("where")]),
        ("long", _how_long()),
        ("sees", _who_sees()),
        ("cookies", _cookies()),
        ("rights", [t("privacy.rights-delete") if not shared else t("privacy.rights-delete-shared"), t("privacy.rights-file")]),
    ]
    parts = [show.tag("p", t("privacy.lead"), class_="qm-text")]
    for word, lines in chapters:
        items = (show.tag("li", line) for line in lines)
        parts.append(show.tag("section", show.tag("h2", t(f"privacy.title-{word}")), show.tag("ul", *items, class_="qm-text")))
    return show.join([*parts, _template()])


def _template() -> Markup:
    """What a municipality needs for its own record."""
    t = state.texts()
    text = show.tag("p", t("privacy.record-text"), class_="qm-text")
    return show.tag(
        "section", show.tag("h2", t("privacy.record")), text, show.link("/x/record-of-processing.docx", t("privacy.record-file"))
    )


def _responsible() -> str:
    t, settings = state.texts(), state.opened().settings
    return t("privacy.who-shared", address=settings.base_url) if settings.mode == "shared" else t("privacy.who-local")


def _only_shared(shared: bool) -> list[str]:
    return [state.texts()("privacy.what-links")] if shared else []


def _sign_in(word: str) -> list[str]:
    """What sign-in adds, where it is configured."""
    opened = state.opened()
    if opened.sign_in is None:
        return []
    texts = {
        "what": "privacy.sign-in-what",
        "where": "privacy.sign-in-where",
        "cookie": "privacy.sign-in-cookie",
    }
    return [state.texts()(texts[word], name=USER_COOKIE, provider=opened.sign_in.provider, n=SIGNED_IN_HOURS)]


def _where() -> str:
    """The kind of store, never its address, which may hold a password."""
    t, opened = state.texts(), state.opened()
    if not opened.settings.store_url.startswith("sqlite"):
        return t("privacy.where-database")
    return t("privacy.where-server") if opened.is_shared else t("privacy.where-own")


def _how_long() -> list[str]:
    t, opened = state.texts(), state.opened()
    lines = [t("privacy.long-local")]
    if opened.is_shared:
        lines = [t("privacy.long-shared", n=opened.settings.retention_days), t("privacy.long-notice", n=NOTICE_DAYS)]
    return [*lines, t("privacy.long-workshop"), t("privacy.long-copies", n=BACKUP_DAYS), t("privacy.long-bytes")]


def _who_sees() -> list[str]:
    t = state.texts()
    if not state.opened().is_shared:
        return [t("privacy.sees-local"), t("privacy.sees-network"), t("privacy.sees-votes")]
    return [t(f"privacy.sees-{word}") for word in ("owner", "editor", "reader", "nobody", "operator", "votes")]


def _cookies() -> list[str]:
    """Those of ours by their real names."""
    t, opened = state.texts(), state.opened()
    name = opened.open_cookie
    first = t("privacy.cookie-link", name=name) if opened.is_shared else t("privacy.cookie-open", name=name)
    return [
        first,
        t("privacy.cookie-language", name=LANGUAGE_COOKIE),
        t("privacy.cookie-desk", name=DESK_COOKIE),
        t("privacy.cookie-streamlit"),
        *_sign_in("cookie"),
        t("privacy.cookie-local"),
    ]
