"""The parts of the downloads page: the form for reports, blank papers, tables and the assessment file."""

from __future__ import annotations

from urllib.parse import urlencode

from markupsafe import Markup

from selfcheck.reports.kinds import BLANK_KINDS, KINDS, PARTS, TEXT_FORMATS
from selfcheck.store.assessments import Stored
from selfcheck.texts import LANGUAGES
from ui import show, state

REPORT_KINDS = tuple(kind for kind in KINDS if kind not in BLANK_KINDS)


def report_form(phase: str) -> Markup:
    """One plain form that posts to the route: which document, as what, with which parts."""
    t = state.texts()
    kinds = [(kind, t(f"report.kind-{kind}"), t(f"downloads.about-{kind}")) for kind in REPORT_KINDS]
    formats = [(name, t(f"downloads.format-{name}"), "") for name in TEXT_FORMATS]
    form = show.tag(
        "form",
        show.tag("input", type="hidden", name="phase", value=phase),
        _radios("kind", t("downloads.which"), kinds),
        _area_choice(),
        _radios("format", t("downloads.format"), formats),
        _radios("status", t("report.status"), [(name, t(f"report.status-{name}"), "") for name in ("draft", "final")]),
        _more(),
        show.tag(
            "div",
            show.tag("button", t("downloads.make"), type="submit", name="do", value="make", class_="qm-button qm-primary"),
            show.tag("button", t("downloads.preview"), type="submit", name="do", value="preview", class_="qm-button"),
            class_="qm-row",
        ),
        show.tag("p", t("downloads.duration"), class_="qm-small"),
        method="post", action="/x/report", enctype="multipart/form-data",
    )  # fmt: skip
    return _card(t("downloads.documents"), form)


def _radios(name: str, legend: str, options: list[tuple[str, str, str]]) -> Markup:
    """One choice; the address may name what was chosen before."""
    wished = state.query().get(name)
    chosen = wished if wished in [value for value, _, _ in options] else options[0][0]
    choices = []
    for value, label, about in options:
        box = show.tag("input", type="radio", name=name, value=value, checked=value == chosen)
        text = show.tag("span", show.tag("strong", label) if about else label, f" – {about}" if about else None)
        choices.append(show.tag("label", box, text, class_="qm-option"))
    return show.tag("fieldset", show.tag("legend", legend), *choices, class_="qm-fieldset")


def _area_choice() -> Markup:
    """Shown only while the hand-out is chosen (show.css)."""
    t, lang, wished = state.texts(), state.lang(), state.query().get("area")
    areas = state.catalogue().outline.areas
    options = [show.tag("option", area.title[lang], value=area.id, selected=area.id == wished) for area in areas]
    field = show.tag("select", *options, name="area", class_="qm-input")
    return show.tag("p", show.tag("label", t("downloads.area"), show.tag("br"), field), class_="qm-area-choice")


def _more() -> Markup:
    """What most will leave as it is."""
    t, query = state.texts(), state.query()
    wished = query.get("document-lang", state.lang())
    languages = [show.tag("option", t(f"downloads.language-{lang}"), value=lang, selected=lang == wished) for lang in LANGUAGES]
    office = show.tag("input", type="text", name="office", maxlength="200", class_="qm-input qm-wide")
    logo = show.tag("input", type="file", name="logo", accept="image/png,image/jpeg", class_="qm-input")
    ticked = query.get("parts", ",".join(PARTS)).split(",")
    boxes = [
        show.tag("label", show.tag("input", type="checkbox", name="report-part", value=part, checked=part in ticked), show.tag("span", t(f"report.part-{part}")), class_="qm-option")
        for part in PARTS
    ]  # fmt: skip
    return show.tag(
        "details",
        show.tag("summary", t("downloads.more")),
        show.tag("p", _labelled(t("downloads.language"), show.tag("select", *languages, name="document-lang", class_="qm-input"))),
        show.tag("p", _labelled(t("downloads.office"), office)),
        show.tag("p", _labelled(t("downloads.logo"), logo)),
        show.tag("p", t("downloads.logo-not-kept"), class_="qm-small"),
        show.tag("fieldset", show.tag("legend", t("downloads.parts")), show.tag("p", t("downloads.parts-text"), class_="qm-small"), *boxes, class_="qm-fieldset"),
        class_="qm-fold",
    )  # fmt: skip


def _labelled(label: str, field: Markup) -> Markup:
    return show.tag("label", label, show.tag("br"), field)


def blank_papers(phase: str) -> Markup:
    """Papers without answers, for one phase; links to those of the others."""
    t, lang, catalogue = state.texts(), state.lang(), state.catalogue()
    links = [
        show.tag("a", one.name[lang], href=f"?paper={one.id}", class_="qm-button" + (" qm-primary" if one.id == phase else ""), aria_current="true" if one.id == phase else None)
        for one in catalogue.outline.phases
    ]  # fmt: skip
    papers = []
    for kind in BLANK_KINDS:
        title = t(f"report.kind-{kind}")
        papers.append(show.tag("h3", title))
        papers.append(show.tag("p", t(f"downloads.about-{kind}"), class_="qm-text"))
        papers.append(_files(title, {name: _address(kind, name, phase) for name in ("pdf", "docx")}))
    papers.append(show.tag("p", show.link(f"/x/type-in?phase={phase}", t("downloads.type-in"), plain=True)))
    sheet = t("downloads.sheet")
    papers += [show.tag("h3", sheet), show.tag("p", t("downloads.sheet-text"), class_="qm-text")]
    papers.append(_files(sheet, {"xlsx": f"/x/answer-sheet?phase={phase}"}))
    choice = show.tag("nav", *links, class_="qm-row", aria_label=t("results.phase-choice"))
    return _card(t("downloads.blank"), show.tag("p", t("downloads.blank-text"), class_="qm-text"), choice, *papers)


def tables(phase: str) -> Markup:
    """Answers, numbers, gaps and measures to reckon with."""
    t = state.texts()
    files = _files(t("downloads.tables"), {name: _address("full", name, phase) for name in ("xlsx", "csv")})
    return _card(t("downloads.tables"), show.tag("p", t("downloads.tables-text"), class_="qm-text"), files)


def assessment_file(current: Stored) -> Markup:
    """Everything that was entered, to go on with elsewhere."""
    t, pending = state.texts(), len(current.pending)
    warning = show.tag("p", t("downloads.pending", n=pending), class_="qm-warning") if pending else Markup("")
    text = show.tag("p", t("downloads.file-text"), class_="qm-text")
    return _card(t("downloads.file"), text, warning, show.link("/x/file", t("downloads.file-button")))


def _address(kind: str, name: str, phase: str) -> str:
    return "/x/report?" + urlencode({"kind": kind, "format": name, "phase": phase, "document-lang": state.lang()})


def _files(title: str, addresses: dict[str, str]) -> Markup:
    """Links to the same thing in several formats; named in full for who hears them one by one."""
    t = state.texts()
    links = [
        show.tag("a", t(f"downloads.as-{name}"), href=address, class_="qm-button", aria_label=f"{title}: {t(f'downloads.as-{name}')}")
        for name, address in addresses.items()
    ]
    return show.tag("div", *links, class_="qm-row")


def _card(title: str, *parts: Markup) -> Markup:
    return show.tag("section", show.tag("h2", title), *parts, class_="qm-card")
