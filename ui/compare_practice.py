"""The comparison of many files: how shares and levels are spread, one's own place marked, nobody ranked or named."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from selfcheck.catalogue import Catalogue
from selfcheck.comparison.practice import Group, Practice, Spread
from selfcheck.comparison.practice_chart import poles_chart, spread_chart
from selfcheck.comparison.practice_words import group_title, middle_words, most_divided, value_words
from selfcheck.comparison.reading import FEATURES, Entry, Reader
from selfcheck.store import comparisons
from selfcheck.store.assessments import Stored
from selfcheck.store.values import NotFoundError
from selfcheck.texts import moment, number
from ui import compare, plain_forms, show, state
from ui.charts import show_figure

FORMATS = ("pdf", "docx", "md", "xlsx", "csv")


def show_practice(current: Stored | None) -> None:
    """The chosen comparison, or how to make one."""
    t, beside = state.texts(), _beside()
    key = state.query().get("comparison") or ""
    try:
        kept = state.opened().read(lambda c: comparisons.load(c, key, beside), within=beside) if key and beside != 0 else None
    except NotFoundError:
        show.show_html(show.tag("p", t("compare.gone"), class_="qm-note", role="status"))
        kept = None
    if kept:
        _show_kept(kept, current)
    show.show_html(_ways_in(current, bool(kept)))


def _show_kept(kept: comparisons.Kept, current: Stored | None) -> None:
    t, lang, catalogue, practice = state.texts(), state.lang(), state.catalogue(), kept.practice
    show.show_html(show.tag("h2", kept.title))
    show.show_html(_facts(kept))
    if (practice.catalogue.id, practice.catalogue.version) != (catalogue.id, catalogue.version):
        show.show_html(show.tag("p", t("compare.made-with", edition=practice.catalogue.version, here=catalogue.version), class_="qm-note"))
        return
    show.show_html(_downloads(kept))
    group = practice.group(state.query().get("feature", ""), state.query().get("value", "")) or practice.whole
    if group is None:
        return
    show.show_html(_filters(catalogue, kept.key, practice, group))
    own = Reader(catalogue).read(current.assessment) if current else None
    show.show_html(show.tag("h3", t("compare.dimensions-heading")))
    show.show_html(show.tag("p", t("compare.spread-text") + (f" {t('compare.own-text')}" if own else ""), class_="qm-text"))
    show_figure(spread_chart(catalogue, group, own.shares if own else {}, lang, t), files=False)
    show.show_html(_divided(catalogue, group))
    show.show_html(_criteria(catalogue, group, own))
    show.show_html(show.tag("h3", t("compare.poles-heading")))
    show.show_html(show.tag("p", t("compare.poles-text"), class_="qm-text"))
    show_figure(poles_chart(group, own.poles if own else {}, lang, t), files=False)
    show.show_html(_positions(catalogue, group, own))


def _facts(kept: comparisons.Kept) -> Markup:
    """How many files of which editions; what is kept; names only if all agreed."""
    t, lang, practice = state.texts(), state.lang(), kept.practice
    lines = [t("compare.made", files=t("compare.files", n=practice.files), at=moment(lang, kept.at))]
    if len(practice.editions) > 1:
        lines += [
            t("compare.edition", edition=f"{one.id} {one.version}", files=t("compare.files", n=one.files)) for one in practice.editions
        ]
        lines.append(t("compare.editions-apart"))
    if practice.identical:
        lines.append(t("compare.identical", n=practice.identical))
    if practice.names:
        lines.append(t("compare.names", names="; ".join(practice.names)))
    notice = show.tag("p", t("compare.no-ranking"), class_="qm-note")
    return show.join([*(show.tag("p", line, class_="qm-small") for line in lines), notice])


def _downloads(kept: comparisons.Kept) -> Markup:
    t, lang = state.texts(), state.lang()
    links = [show.link(f"/x/comparison/{kept.key}.{ending}?lang={lang}", t(f"compare.format-{ending}")) for ending in FORMATS]
    return show.tag("nav", *links, class_="qm-row", aria_label=t("compare.downloads"))


def _filters(catalogue: Catalogue, key: str, practice: Practice, chosen: Group) -> Markup:
    """Links to the groups that may be shown, one feature at a time."""
    t, lang = state.texts(), state.lang()

    def link(group: Group, label: str) -> Markup:
        here = group == chosen
        href = f"?compare=practice&comparison={key}" + (f"&feature={group.feature}&value={group.value}" if group.feature else "")
        return show.tag("a", label, href=href, class_="qm-button" + (" qm-primary" if here else ""), aria_current="true" if here else None)

    rows = [show.tag("nav", link(practice.groups[0], t("compare.all-files")), class_="qm-row", aria_label=t("compare.all-files"))]
    for feature in FEATURES:
        groups = [group for group in practice.groups if group.feature == feature]
        if groups:
            links = [
                link(group, t("compare.filter", value=value_words(catalogue, feature, group.value, lang, t), n=group.files))
                for group in groups
            ]
            rows.append(
                show.tag(
                    "nav",
                    show.tag("span", t(f"compare.by-{feature}"), class_="qm-small"),
                    *links,
                    class_="qm-row",
                    aria_label=t(f"compare.by-{feature}"),
                )
            )
    title = group_title(catalogue, chosen.feature, chosen.value, lang, t)
    shown = show.tag("p", t("compare.shown", group=title, files=t("compare.files", n=chosen.files)), class_="qm-lead", role="status")
    return show.join(
        [compare.fold(t("compare.filters"), *rows, show.tag("p", t("compare.filters-text"), class_="qm-small"), is_open=True), shown]
    )


def _divided(catalogue: Catalogue, group: Group) -> Markup:
    t, lang = state.texts(), state.lang()
    divided = most_divided(catalogue, group, lang)
    if not divided:
        return Markup("")
    items = [show.tag("li", title, ": ", _counts(spread)) for title, spread in divided]
    return show.join(
        [show.tag("h3", t("compare.divided-heading")), show.tag("p", t("compare.divided-text"), class_="qm-text"), show.tag("ol", *items)]
    )


def _counts(spread: Spread) -> str:
    t = state.texts()
    return "; ".join(t("compare.files-at", level=level, n=count) for level, count in enumerate(spread.counts) if count)


def _criteria(catalogue: Catalogue, group: Group, own: Entry | None) -> Markup:
    """A table per dimension: how many files stand on each level; the own level in words beside."""
    t, lang = state.texts(), state.lang()
    levels = range(catalogue.top_level + 1)
    head = [
        t("compare.criterion"),
        *(t("compare.level-column", level=level) for level in levels),
        t("compare.unknown"),
        t("compare.inapplicable"),
        t("compare.middle-level"),
    ]
    head += [t("compare.own")] if own else []
    parts = [show.tag("h3", t("compare.criteria-heading")), show.tag("p", t("compare.counts-text"), class_="qm-text")]
    for _, dimension in catalogue.dimensions():
        rows = []
        for name in dimension.criteria:
            spread = group.criteria.get(name)
            row = [catalogue.criteria[name].title[lang], *_spread_cells(spread, len(levels), lang)]
            rows.append([*row, _own_level(own.levels, name)] if own else row)
        parts.append(
            compare.fold(dimension.title[lang], compare.table(dimension.title[lang], head, rows, tuple(range(1, len(levels) + 4))))
        )
    return show.join(parts)


def _spread_cells(spread: Spread | None, levels: int, lang: str) -> list[str]:
    if spread is None:
        return [state.texts()("compare.hidden-short")] + [""] * (levels + 2)
    middle = middle_words(spread.median, lang) if spread.median is not None else ""
    return [*(number(lang, count) for count in (*spread.counts, spread.unknown, spread.inapplicable)), middle]


def _own_level(levels: Mapping[str, int], name: str) -> str:
    t = state.texts()
    code = levels.get(name)
    if code is None:
        return t("state.open")
    return t("state.level", level=code) if code >= 0 else t("state.unknown" if code == -1 else "state.not-applicable")


def _positions(catalogue: Catalogue, group: Group, own: Entry | None) -> Markup:
    t, lang = state.texts(), state.lang()
    if not group.positions:
        return Markup("")
    parts = [show.tag("p", t("compare.positions-text"), class_="qm-text")]
    for name, chosen in group.positions.items():
        position = catalogue.positions[name]
        rows = []
        for choice in position.choices:
            mine = f" ({t('compare.own')})" if own and own.choices.get(name) == choice.id else ""
            rows.append((choice.text[lang] + mine, number(lang, chosen[choice.id])))
        parts.append(
            compare.fold(
                position.question[lang],
                compare.table(position.question[lang], (t("compare.position"), t("compare.files-column")), rows, (1,)),
            )
        )
    return show.join([show.tag("h3", t("compare.positions-heading")), *parts])


# --- ways in --------------------------------------------------------------------------------------------------------


def _ways_in(current: Stored | None, has_one: bool) -> Markup:
    """Upload files, take what is released on this computer, open or delete a kept comparison, release the own assessment."""
    t = state.texts()
    name = compare.text_field("called", t("compare.comparison-name"))
    upload = compare.form("/a/compare/files", t("compare.start"), compare.file_field(t("compare.many-files"), many=True), name)
    parts = [
        show.tag("h2", t("compare.new-comparison")),
        compare.fold(t("compare.from-files"), show.tag("p", t("compare.from-files-text"), class_="qm-text"), upload, is_open=not has_one),
    ]
    sharing = Markup("")
    if not state.opened().is_shared:
        released = state.opened().read(comparisons.released_keys)
        words = show.tag("p", t("compare.released", n=len(released)), class_="qm-text")
        parts.append(
            compare.fold(
                t("compare.from-released"), words, compare.form("/a/compare/released", t("compare.start"), name) if released else Markup("")
            )
        )
        if current:
            sharing = _sharing(current)
    parts.append(_kept_list())
    parts.append(sharing)
    return show.join(part for part in parts if part)


def _beside() -> int | None:
    """On a shared server the assessment that comparisons belong to, 0 where none is open; None on one's own computer."""
    if not state.opened().is_shared:
        return None
    allowed = state.capability()
    return allowed.assessment if allowed else 0


def _kept_list() -> Markup:
    t, lang = state.texts(), state.lang()
    beside = _beside()
    listed = state.opened().read(lambda c: comparisons.list_all(c, beside), within=beside)
    if not listed:
        return Markup("")
    items = []
    for key, title, at in listed:
        confirm = plain_forms.check("confirm", t("compare.delete-confirm", title=title), required=True)
        delete = compare.fold(
            t("compare.delete-named", title=title), compare.form("/a/compare/delete", t("compare.delete"), confirm, comparison=key)
        )
        link = show.tag("a", title, href=f"?compare=practice&comparison={key}")
        items.append(show.tag("li", link, " ", show.tag("span", moment(lang, at), class_="qm-small"), delete))
    return show.join([show.tag("h2", t("compare.kept", n=len(items))), show.tag("ul", *items)])


def _sharing(current: Stored) -> Markup:
    """Whether this computer's comparison may count the open assessment."""
    t = state.texts()
    boxes = (
        plain_forms.check("released", t("compare.release-box"), checked=current.released),
        plain_forms.check("named", t("compare.named-box"), checked=current.named),
    )
    state_ = t("compare.is-released" if current.released else "compare.is-not-released")
    form = compare.form("/a/compare/release", t("compare.release-save"), *boxes, assessment=current.key)
    return show.join(
        [
            show.tag("h2", t("compare.sharing")),
            show.tag("p", state_),
            compare.fold(t("compare.sharing-change"), show.tag("p", t("compare.sharing-text"), class_="qm-text"), form),
        ]
    )
