"""What is worth a look before an assessment is handed on: contradictions and omissions, each with its place and what to do."""

from __future__ import annotations

import datetime as dt
from itertools import groupby

from markupsafe import Markup

from selfcheck.consistency import Remark, find_remarks, remark_words
from selfcheck.evaluation import Evaluation
from selfcheck.store.assessments import Stored
from ui import show, state


def no_phase(current: Stored) -> Markup:
    """Which phase counts while the profile names none, and the way to choose; nothing once it is chosen."""
    t, catalogue = state.texts(), state.catalogue()
    if current.assessment.profile.get("phase"):
        return Markup("")
    name = catalogue.phase(current.assessment.phase(catalogue)).name[state.lang()]
    way = None if state.is_read_only() else show.link("/profile", t("profile.choose-phase"), plain=True)
    return show.tag("p", t("profile.no-phase", phase=name), " ", way, class_="qm-warning")


def remarks(current: Stored, evaluation: Evaluation) -> Markup:
    """All remarks on the open assessment, warnings first; of one kind together, with the advice once."""
    t, found = state.texts(), _find(current, evaluation)
    parts = [show.tag("h2", t("remark.title"))]
    if not found:
        return show.tag("section", *parts, show.tag("p", t("remark.none")), class_="qm-card")
    parts.append(show.tag("p", t("remark.lead"), " ", show.tag("strong", _counts(found)), class_="qm-text"))
    return show.tag("section", *parts, _list(found), class_="qm-card")


def folded_remarks(current: Stored, evaluation: Evaluation) -> Markup:
    """Their numbers in one line, the remarks behind it; nothing where there is nothing to remark."""
    t, found = state.texts(), _find(current, evaluation)
    if not found:
        return Markup("")
    title = show.tag("summary", t("remark.title"), ": ", show.tag("strong", _counts(found)))
    return show.tag("details", title, show.tag("p", t("remark.lead"), class_="qm-text"), _list(found), class_="qm-fold")


def _find(current: Stored, evaluation: Evaluation) -> list[Remark]:
    today = dt.date.today()
    return find_remarks(state.catalogue(), current.assessment, evaluation, today.year, today, current.pending)


def _counts(found: list[Remark]) -> str:
    t = state.texts()
    warnings = sum(remark.severity == "warning" for remark in found)
    counts = [t("remark.count-warnings", n=warnings)] if warnings else []
    counts += [t("remark.count-infos", n=len(found) - warnings)] if len(found) > warnings else []
    return " · ".join(counts)


def _list(found: list[Remark]) -> Markup:
    groups = [list(group) for _, group in groupby(found, key=lambda remark: (remark.severity, remark.key))]
    return show.tag("ul", *map(_group, groups), class_="qm-list")


def _group(group: list[Remark]) -> Markup:
    """Remarks of one kind; many are folded after the first ones."""
    t, lang, catalogue = state.texts(), state.lang(), state.catalogue()
    severity = group[0].severity
    mark = show.tag("span", t(f"remark.{severity}"), class_="qm-tag qm-unmet" if severity == "warning" else "qm-tag")
    items = [show.tag("li", remark_words(remark, catalogue, lang, t)[0], " ", _place(remark)) for remark in group]
    advice = remark_words(group[0], catalogue, lang, t)[1]
    shown, folded = (items, []) if len(items) <= 4 else (items[:3], items[3:])
    more = show.tag("details", show.tag("summary", t("remark.more", n=len(folded))), show.tag("ul", *folded)) if folded else None
    return show.tag("li", mark, show.tag("ul", *shown), more, show.tag("p", advice, class_="qm-small"), class_="qm-text")


def _place(remark: Remark) -> Markup | None:
    """A link to where it can be mended."""
    t, lang, catalogue = state.texts(), state.lang(), state.catalogue()
    if remark.measure:
        return show.tag("a", t("remark.to-plan"), href="/plan")
    if remark.criterion in catalogue.criteria:
        address = f"/questionnaire?mode=all&filter=none&d={catalogue.places[remark.criterion][1].id}&q={remark.criterion}"
        name = f"{t('remark.to-question')}: {catalogue.criteria[remark.criterion].title[lang]}"
        return show.tag("a", t("remark.to-question"), href=address, aria_label=name)
    if remark.profile_field:
        return show.tag("a", t("remark.to-profile"), href="/profile")
    return show.tag("a", t("remark.to-open"), href="/questionnaire?filter=open")
