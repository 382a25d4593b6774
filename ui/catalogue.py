"""The parts of the catalogue page."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from markupsafe import Markup

from selfcheck.ballot_languages import ballot_question
from selfcheck.catalogue import Criterion
from selfcheck.explanations import Term
from selfcheck.models import Sourced
from selfcheck.wording import step_facts
from ui import show, state
from ui.differences import differences
from ui.terms import Explainer, sources_of


def criterion_asked_for() -> Criterion | None:
    """The criterion of a deep link (`?c=`)."""
    return state.catalogue().criteria.get(state.query().get("c", ""))


def part_choice(current: str) -> Markup:
    """Links to criteria, glossary, positions, facts, sources."""
    t = state.texts()
    links = [
        show.tag("a", t(f"catalogue.{part}"), href=f"?part={part}", class_="qm-button" + (" qm-primary" if part == current else ""), aria_current="page" if part == current else None)
        for part in parts()
    ]  # fmt: skip
    return show.tag("nav", *links, class_="qm-row", aria_label=t("catalogue.parts"))


# --- criteria -------------------------------------------------------------------------------------------------------


def criteria_list() -> Markup:
    """All criteria by area and dimension, or those a search and filter find."""
    t, lang, catalogue = state.texts(), state.lang(), state.catalogue()
    search, mark = state.query().get("search", "")[:100], state.query().get("mark", "all")
    fitting = {name for name, c in catalogue.criteria.items() if _fits(c, mark) and _contains(c, search, lang)}
    parts = [_search_form(search, mark), show.tag("p", t("catalogue.count", n=len(fitting)), role="status")]
    for area in catalogue.outline.areas:
        inside = []
        for dimension in area.dimensions:
            entries = [_entry(catalogue.criteria[name]) for name in dimension.criteria if name in fitting]
            if entries:
                inside.append(show.tag("h3", dimension.title[lang]))
                inside.append(show.tag("ul", *entries))
        if inside:
            parts += [show.tag("h2", area.title[lang]), *inside]
    return show.join(parts)


def _search_form(search: str, mark: str) -> Markup:
    t = state.texts()
    options = [show.tag("option", t(f"catalogue.mark-{name}"), value=name, selected=name == mark) for name in ("all", *MARKS)]
    return show.tag(
        "form",
        show.tag("label", t("questionnaire.search"), " ", show.tag("input", type="search", name="search", value=search, maxlength="100", class_="qm-input")),
        show.tag("label", t("questionnaire.filter"), " ", show.tag("select", *options, name="mark", class_="qm-input")),
        show.tag("button", t("questionnaire.apply"), type="submit", class_="qm-button"),
        method="get", action="/catalogue", role="search", class_="qm-row",
    )  # fmt: skip


MARKS: dict[str, Callable[[Criterion], bool]] = {
    "essential": lambda c: c.essential is not None,
    "contested": lambda c: c.contested is not None,
    "preparation": lambda c: c.targets.get("preparation", 0) > 0,
    "continuity": lambda c: c.targets.get("continuity", 0) > 0,
    "investment": lambda c: isinstance(c.pole, int) and c.pole < 0,
    "community": lambda c: isinstance(c.pole, int) and c.pole > 0,
}


def _fits(criterion: Criterion, mark: str) -> bool:
    return mark not in MARKS or MARKS[mark](criterion)


def _contains(criterion: Criterion, search: str, lang: str) -> bool:
    texts = [criterion.title, criterion.question, *criterion.levels.values(), *([criterion.judged] if criterion.judged else [])]
    return search.casefold() in " ".join(text[lang] for text in texts).casefold()


def _entry(criterion: Criterion) -> Markup:
    lang = state.lang()
    return show.tag(
        "li", show.tag("a", criterion.title[lang], href=f"/catalogue?c={criterion.id}"), " ", *_tags(criterion), show.tag("br"), criterion.question[lang]
    )  # fmt: skip


def _tags(criterion: Criterion) -> list[Markup]:
    t = state.texts()
    tags = []
    if criterion.essential:
        tags.append(show.tag("span", t(f"question.essential-{criterion.essential.kind}"), class_="qm-tag qm-mark"))
    if criterion.contested:
        tags.append(show.tag("span", t(f"question.contested-{criterion.contested.degree}"), class_="qm-tag"))
    return tags


def criterion_page(criterion: Criterion) -> Markup:
    """Everything about one criterion."""
    t, lang, catalogue = state.texts(), state.lang(), state.catalogue()
    area, dimension = catalogue.places[criterion.id]
    explain = Explainer()
    parts = [
        show.tag("p", show.tag("a", t("catalogue.back"), href="/catalogue?part=criteria"), f" · {area.title[lang]} · {dimension.title[lang]}"),
        show.tag("p", criterion.question[lang], class_="qm-lead"),
        show.tag("p", *(piece for tag in _tags(criterion) for piece in (tag, " "))),
        _paragraph(t("catalogue.judged"), criterion.judged[lang] if criterion.judged else None, explain),
        _paragraph(t("question.why"), criterion.why[lang] if criterion.why else None, explain),
        _levels(criterion, explain),
        _phases(criterion),
        _sourced(t("question.standard"), criterion.standard, explain),
        _steps(criterion, explain),
        _list(t("question.guiding"), (text[lang] for text in criterion.guiding)),
        _list(t("question.evidence-list"), (text[lang] for text in criterion.evidence)),
        _list(t("question.ask"), (text[lang] for text in criterion.ask)),
        _sourced(t("question.positions"), criterion.contested.positions if criterion.contested else [], explain),
        _plain(criterion),
        _further_languages(criterion),
        _list(t("catalogue.facts-about"), _facts()),
    ]  # fmt: skip
    return show.tag("article", *(part for part in parts if part), class_="qm-text")


def _facts() -> Iterable[str]:
    t, catalogue = state.texts(), state.catalogue()
    criterion = criterion_asked_for()
    assert criterion is not None
    yield t("catalogue.id", id=criterion.id)
    yield (
        t("catalogue.pole-neutral") if criterion.pole == "neutral" else t("catalogue.pole", value=f"{criterion.pole:+d}".replace("-", "−"))
    )
    if criterion.effort:
        yield t("gaps.effort", effort=t(f"effort.{criterion.effort}"))
    yield t("preparation.edition", version=catalogue.version)
    yield t("catalogue.own-settings")


def _paragraph(title: str, text: str | None, explain: Explainer) -> Markup | None:
    return show.join([show.tag("h2", title), show.tag("div", explain(text))]) if text else None


def _list(title: str, entries: Iterable[str]) -> Markup | None:
    items = [show.tag("li", entry) for entry in entries]
    return show.join([show.tag("h2", title), show.tag("ul", *items)]) if items else None


def _sourced(title: str, statements: list[Sourced], explain: Explainer) -> Markup | None:
    lang = state.lang()
    items = [show.tag("li", explain(s.text[lang]), " ", sources_of(s)) for s in statements]
    return show.join([show.tag("h2", title), show.tag("ul", *items)]) if items else None


def _levels(criterion: Criterion, explain: Explainer) -> Markup:
    t, lang, scale = state.texts(), state.lang(), state.catalogue().outline.scale
    rows = [
        show.tag("tr", show.tag("th", f"{level} – {scale[level].name[lang]}", scope="row"), show.tag("td", explain(text[lang])))
        for level, text in sorted(criterion.levels.items())
    ]
    head = show.tag("tr", show.tag("th", t("catalogue.level"), scope="col"), show.tag("th", t("catalogue.description"), scope="col"))
    table = show.tag("table", show.tag("thead", head), show.tag("tbody", *rows), class_="qm-table")
    return show.join([show.tag("h2", t("catalogue.levels")), show.scroll(table, t("catalogue.levels"))])


def _phases(criterion: Criterion) -> Markup:
    t, lang = state.texts(), state.lang()
    items = []
    for phase in state.catalogue().outline.phases:
        level = criterion.target(phase.id)
        words = t("question.level", level=level) if level else t("question.not-due")
        essential = f" – {t('preparation.essential')}" if criterion.is_essential(phase.id) else ""
        items.append(show.tag("li", f"{phase.name[lang]}: {words}{essential}"))
    return show.join([show.tag("h2", t("catalogue.targets")), show.tag("ul", *items)])


def _steps(criterion: Criterion, explain: Explainer) -> Markup | None:
    t, lang = state.texts(), state.lang()
    items = []
    for level, step in sorted(criterion.steps.items()):
        items.append(
            show.tag(
                "li",
                show.tag("strong", t("gaps.step", level=level)),
                " ",
                explain(step.text[lang]),
                show.tag("br"),
                show.tag("span", step_facts(step, t), class_="qm-small"),
            )
        )
    return show.join([show.tag("h2", t("gaps.next-steps")), show.tag("ul", *items)]) if items else None


def _plain(criterion: Criterion) -> Markup | None:
    t = state.texts()
    if criterion.plain is None:
        return None
    items = [show.tag("li", text) for _, text in sorted(criterion.plain.levels.items())]
    ordered = show.tag("ol", *items, start="0")
    return show.join([show.tag("h2", t("catalogue.plain")), show.tag("div", show.tag("p", criterion.plain.question), ordered, lang="de")])


def _further_languages(criterion: Criterion) -> Markup | None:
    """The ballot's question in every further language; German, said so, where a text is missing."""
    t, languages = state.texts(), state.opened().ballot_languages
    parts = []
    for code, language in languages.items():
        found = ballot_question(languages, criterion, code)
        name = language.name if not found.fallback else t("catalogue.ballot-fallback", language=language.name)
        levels = show.tag("ol", *(show.tag("li", text) for _, text in sorted(found.levels.items())), start="0")
        parts += [show.tag("h3", name), show.tag("div", show.tag("p", found.question), levels, lang=found.lang, dir=found.direction)]
    return show.join([show.tag("h2", t("catalogue.ballot-languages")), *parts]) if parts else None


# --- what explains them -----------------------------------------------------------------------------------------------


def glossary() -> Markup:
    """Words of the field, then words of the scoring."""
    t, catalogue = state.texts(), state.catalogue()
    return show.join(
        [_terms(t("catalogue.field-terms"), catalogue.glossary), _terms(t("catalogue.scoring-terms"), catalogue.scoring_terms)]
    )


def _terms(title: str, terms: dict[str, Term]) -> Markup:
    lang = state.lang()
    other_lang = "de" if lang == "en" else "en"
    entries = []
    for name, term in sorted(terms.items(), key=lambda item: item[1].term[lang].casefold()):
        other = show.tag("span", term.term[other_lang], lang=other_lang)
        entries += [
            show.tag("dt", show.tag("strong", term.term[lang]), " (", other, ")", id=f"term-{name}"),
            show.tag("dd", term.text[lang]),
        ]
    return show.join([show.tag("h2", title), show.tag("dl", *entries, class_="qm-text")])


def positions() -> Markup:
    """The position questions with their choices."""
    t, lang, catalogue = state.texts(), state.lang(), state.catalogue()
    parts = [show.tag("p", t("catalogue.positions-text"), class_="qm-note")]
    for position in catalogue.positions.values():
        items = [show.tag("li", c.text[lang], " ", sources_of(c)) for c in position.choices]
        background = show.tag("p", position.background[lang]) if position.background else None
        parts.append(show.tag("section", show.tag("h2", position.question[lang]), background, show.tag("ul", *items), class_="qm-text"))
    return show.join(parts)


def facts() -> Markup:
    """What was learned from the literature, by topic."""
    t, lang, catalogue = state.texts(), state.lang(), state.catalogue()
    parts = [show.tag("p", t("catalogue.facts-text"), class_="qm-note")]
    for topic in catalogue.facts.topics:
        items = [show.tag("li", fact.text[lang], " ", sources_of(fact)) for fact in catalogue.facts.facts if fact.topic == topic.id]
        parts.append(show.tag("details", show.tag("summary", topic.title[lang]), show.tag("ul", *items), class_="qm-text qm-fold"))
    return show.join(parts)


def sources() -> Markup:
    """All sources with address and how much of them was read."""
    t, lang, catalogue = state.texts(), state.lang(), state.catalogue()
    items = []
    for name, source in catalogue.sources.items():
        whole = source.address and source.address.startswith("http") and not source.address_note
        address = show.tag("a", source.address, href=source.address, rel="noreferrer noopener") if whole else source.address
        seen = t(f"source.seen-{source.seen}")
        notes = [seen, source.note[lang] if source.note else None, t("source.unsecured") if source.address_note else None]
        items.append(
            show.tag("li", show.tag("strong", f"[{name}] "), show.tag("span", f"{source.publisher}: ", show.tag("cite", source.title), f" ({source.year}). ", lang=source.lang),
                     address, show.tag("br") if address else None, show.tag("span", "; ".join(note for note in notes if note), class_="qm-small"), id=f"source-{name}")
        )  # fmt: skip
    return show.join([show.tag("p", t("catalogue.sources-text"), class_="qm-note"), show.tag("ul", *items, class_="qm-text qm-list")])


PARTS: dict[str, Callable[[], Markup]] = {
    "criteria": criteria_list,
    "glossary": glossary,
    "positions": positions,
    "facts": facts,
    "sources": sources,
    "differences": differences,
}


def parts() -> list[str]:
    """The parts there are; differences only where an overlay has changed something."""
    return [name for name in PARTS if name != "differences" or state.catalogue().differences]
