"""`/a/compare/merge`: two files of one assessment; a list of what differs, decided value by value, written whole or not at all."""

from __future__ import annotations

from typing import cast

from pydantic import ValidationError
from sqlalchemy.engine import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from selfcheck.assessment_file import dump_assessment
from selfcheck.comparison.merging import Choice, Difference, find_merge, merge
from selfcheck.editions import bring_forward
from selfcheck.entries import from_entries, to_entries
from selfcheck.faults import Fault, FaultyFileError, shown
from selfcheck.house import house
from selfcheck.place_names import form_order, place_name, value_words
from selfcheck.store import assessments as store
from selfcheck.store import values
from web.comparing import Form, changing, incoming, load_for, read_form, sent_content
from web.language import language, texts
from web.opening import safely
from web.pages import draw_page

CHOICES = ("mine", "theirs", "both")


@safely
async def preview(request: Request) -> Response:
    """POST /a/compare/merge: what the file has beside or against the open assessment; nothing is written here."""
    form, name, raw = await read_form(request)
    catalogue, t, lang = house().catalogue, texts(request), language(request)
    current = await run_in_threadpool(load_for, request, form)
    given = await run_in_threadpool(incoming, name, raw)
    content, changes = bring_forward(given, shown(name), catalogue, house().migrations, t)
    in_order = form_order(catalogue)
    differences = find_merge({place: value.value for place, value in current.values.items()}, to_entries(content))
    differences.sort(key=lambda difference: in_order(difference.places[0]))

    def words(one: Difference, side: tuple[object, ...]) -> str:
        told = [value_words(catalogue, place, value, lang, t) for place, value in zip(one.places, side, strict=True)]
        return " – ".join(word for word, value in zip(told, side, strict=True) if value is not None) or told[0]

    rows = [
        {
            "key": one.key,
            "where": place_name(catalogue, one.places[0], lang, t),
            "mine": words(one, one.mine),
            "theirs": words(one, one.theirs),
            "new": one.new,
            "both": one.both,
        }
        for one in differences
    ]
    return draw_page(
        request,
        "compare_merge.html",
        name=shown(name),
        other_place=given.name != current.assessment.name and (given.name or t("start.unnamed")),
        title=current.title or current.assessment.name or t("start.unnamed"),
        notes=[change.sentence(catalogue, lang, t) for change in changes],
        fresh=[row for row in rows if row["new"]],
        conflicts=[row for row in rows if not row["new"]],
        fields={"assessment": current.key, "revision": str(current.revision), "file-name": name},
        content=dump_assessment(given).decode(),
    )


def _merge(connection: Connection, number: int, form: Form, request: Request) -> None:
    """Raises ConflictError when anything changed since the preview, FaultyFileError when the whole would not be sound."""
    current = store.load(connection, form["assessment"])
    if str(current.revision) != form.get("revision"):
        raise values.ConflictError(values.Value(None, current.revision, None))
    _, content, _ = sent_content(form, request)
    mine = {place: value.value for place, value in current.values.items()}
    choices = {name[7:]: cast(Choice, choice) for name, choice in form.items() if name.startswith("choice-") and choice in CHOICES}
    new = merge(house().catalogue, mine, to_entries(content), choices, language(request), texts(request))
    try:
        from_entries(current.edition, {place: value for place, value in {**mine, **new}.items() if value is not None})
    except ValidationError:
        raise FaultyFileError([Fault("–", None, "compare.merge-too-long")]) from None
    values.write(connection, number, current.revision, new, mine, values.now())


confirm = changing(_merge, "/results?told=saved")
