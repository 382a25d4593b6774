"""`POST /a/import` checks a file and shows what it would change; `/a/import/confirm` does it, whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.engine import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from selfcheck.assessment import Answer, Assessment, find_unknown
from selfcheck.assessment_file import MAX_BYTES, dump_assessment, load_assessment
from selfcheck.catalogue import Catalogue
from selfcheck.editions import EditionChange, bring_forward
from selfcheck.entries import Place, answer_entries, differing, to_entries
from selfcheck.faults import shown
from selfcheck.gate import Incoming, read_upload
from selfcheck.house import house
from selfcheck.place_names import form_order, place_name, value_words
from selfcheck.store import assessments as store
from selfcheck.store import values
from selfcheck.texts import Translate
from web import rights
from web.incoming import bounded, read_upload_field
from web.language import language, texts
from web.opening import creating, opening, safely
from web.pages import draw_page

DONE = "/results?told=taken"


@safely
async def preview(request: Request) -> Response:
    """POST /a/import: an assessment file or an answer sheet. Nothing is written here."""
    name, raw = await read_upload_field(request, MAX_BYTES)
    catalogue, place = house().catalogue, shown(name)
    given = await run_in_threadpool(read_upload, name, raw, catalogue)
    content, changes = bring_forward(given.content, place, catalogue, house().migrations, texts(request))
    sent = raw.decode() if given.whole else dump_assessment(given.content).decode()
    current = await run_in_threadpool(load_open, request)
    incoming = Incoming(content, given.whole, given.sha256)
    return await run_in_threadpool(draw_preview, request, place, incoming, sent, current, changes=changes, theirs=given.content)


def draw_preview(
    request: Request,
    name: str,
    given: Incoming,
    sent: str,
    current: store.Stored | None,
    changes: tuple[EditionChange, ...] = (),
    theirs: Assessment | None = None,
    again: Mapping[str, str] | None = None,
) -> Response:
    """What would be stored, beside what the open assessment holds; `sent` goes back with the confirmation and is checked again.

    again: the fields of a typed form, to return to it.
    """
    catalogue, t, lang = house().catalogue, texts(request), language(request)
    content = given.content
    here = f"{catalogue.id} {catalogue.version}"
    edition = f"{theirs.catalogue.id} {theirs.catalogue.version}" if theirs else here
    return draw_page(
        request,
        "import.html",
        name=name,
        title=content.name or t("start.unnamed"),
        whole=given.whole,
        again=again,
        answers=sum(1 for answer in content.answers.values() if answer.state != "open"),
        unknown=find_unknown(catalogue, content),
        edition=here,
        other_edition=edition if edition != here else None,
        other_content=bool(given.sha256) and edition == here and given.sha256 != catalogue.sha256,
        other_place=bool(current and not given.whole and content.name and content.name != current.assessment.name),
        edition_changes=[change.sentence(catalogue, lang, t) for change in changes],
        content=sent,
        open_key=current and current.key,
        open_title=current and (current.title or current.assessment.name or t("start.unnamed")),
        differences=find_differences(catalogue, current, given, lang, t) if current else [],
    )


def load_open(request: Request) -> store.Stored | None:
    """The assessment this browser has open, if it still exists."""
    try:
        return rights.load_open(request)
    except values.NotFoundError:
        return None


def find_differences(catalogue: Catalogue, current: store.Stored, given: Incoming, lang: str, t: Translate) -> list[dict[str, str]]:
    """Each value that would change, as words: where, now, then."""
    old: Mapping[Place, Any] = {place: value.value for place, value in current.values.items()}
    new = to_entries(given.content)
    if not given.whole:
        asked = given.content.answers
        old = {place: value for place, value in old.items() if place.section == "answers" and place.item in asked}
        new = answer_entries(asked)
    return [
        {
            "where": place_name(catalogue, place, lang, t),
            "old": value_words(catalogue, place, old.get(place), lang, t),
            "new": value_words(catalogue, place, new.get(place), lang, t),
        }
        for place in sorted(differing(old, new), key=form_order(catalogue))
    ]


@safely
async def confirm(request: Request) -> Response:
    """The content is brought to this edition and checked again; then it is stored in one transaction."""
    most = 6 * MAX_BYTES  # a line break is sent as %0D%0A
    async with bounded(request, most).form(max_files=0, max_fields=6, max_part_size=most) as form:
        sent = {name: str(value) for name, value in form.items()}
    catalogue = house().catalogue
    raw = sent.get("content", "").replace("\r\n", "\n").encode("utf-8", "surrogatepass")
    name = shown(sent.get("name") or "–")
    content, _ = bring_forward(load_assessment(raw, name), name, catalogue, house().migrations, texts(request))
    answers_only = sent.get("part") == "answers"
    key = sent.get("assessment", "")
    if sent.get("into") == "open":

        def replace(connection: Connection) -> int:
            number = rights.editing(connection, request, key)
            if answers_only:
                return store.put_answers(connection, number, content.answers)
            return store.replace_content(connection, number, content, catalogue)

        await run_in_threadpool(lambda: house().write(replace))
        return RedirectResponse(DONE, 303) if house().is_shared else opening(key, DONE)
    made = _without_empty(content) if answers_only else content
    return await creating(lambda c: store.create(c, catalogue, made), DONE)


def _without_empty(content: Assessment) -> Assessment:
    """An answer sheet lists every question; those left empty are no answers of a new assessment."""
    return content.model_copy(update={"answers": {name: answer for name, answer in content.answers.items() if answer != Answer()}})
