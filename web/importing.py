"""`POST /a/import` checks a file and shows what it would change; `/a/import/confirm` does it, whole or not at all."""

from __future__ import annotations

from typing import Any

from sqlalchemy.engine import Connection
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from selfcheck.assessment import Assessment, find_unknown
from selfcheck.assessment_file import MAX_BYTES, load_assessment
from selfcheck.catalogue import Catalogue
from selfcheck.editions import bring_forward
from selfcheck.entries import Place, differing, to_entries
from selfcheck.faults import Fault, FaultyFileError, shown
from selfcheck.house import house
from selfcheck.store import assessments as store
from selfcheck.store import values
from selfcheck.texts import Translate
from web.language import language, texts
from web.opening import opening, safely
from web.pages import draw_page
from web.rights import may_edit, open_key


@safely
async def preview(request: Request) -> Response:
    """Nothing is written here."""
    async with request.form(max_files=1, max_fields=5) as form:
        upload = form.get("file")
        if not isinstance(upload, UploadFile) or not upload.filename:
            raise FaultyFileError([Fault("–", None, "import.no-file")])
        name, raw = shown(upload.filename), await upload.read(MAX_BYTES + 1)
    catalogue, t, lang = house().catalogue, texts(request), language(request)
    given = load_assessment(raw, name)
    content, changes = bring_forward(given, name, catalogue, house().migrations, t)
    key = open_key(request.cookies)
    current = await run_in_threadpool(_load, key) if key else None
    edition = f"{catalogue.id} {catalogue.version}"
    theirs = f"{given.catalogue.id} {given.catalogue.version}"
    return draw_page(
        request,
        "import.html",
        name=name,
        title=content.name or t("start.unnamed"),
        answers=sum(1 for answer in content.answers.values() if answer.state != "open"),
        unknown=find_unknown(catalogue, content),
        edition=edition,
        other_edition=theirs if theirs != edition else None,
        edition_changes=[change.sentence(catalogue, lang, t) for change in changes],
        content=raw.decode(),
        open_key=current and current.key,
        open_title=current and (current.title or current.assessment.name or t("start.unnamed")),
        differences=find_differences(catalogue, current, content, lang, t) if current else [],
    )


def _load(key: str) -> store.Stored | None:
    try:
        return house().read(lambda c: store.load(c, key))
    except values.NotFoundError:
        return None


def find_differences(catalogue: Catalogue, current: store.Stored, content: Assessment, lang: str, t: Translate) -> list[dict[str, str]]:
    """Each value that would change, as words: where, now, then."""
    old = {place: value.value for place, value in current.values.items()}
    new = to_entries(content)
    return [
        {"where": place_name(catalogue, place, lang, t), "old": _words(old.get(place), t), "new": _words(new.get(place), t)}
        for place in differing(old, new)
    ]


def place_name(catalogue: Catalogue, place: Place, lang: str, t: Translate) -> str:
    """Where a value belongs, in words."""
    if place.section == "profile":
        field = catalogue.profile_field(place.field)
        return field.label[lang] if field else place.field
    if place.section == "answers" and place.item in catalogue.criteria:
        return f"{catalogue.criteria[place.item].title[lang]} – {t(f'field.{place.field}')}"
    if place.section == "positions" and place.item in catalogue.positions:
        return f"{catalogue.positions[place.item].question[lang]} – {t(f'field.{place.field}')}"
    return f"{place.item} – {place.field}"


def _words(value: Any, t: Translate) -> str:
    if value is None:
        return t("form.nothing")
    if value in ("unknown", "not-applicable"):
        return t(f"state.{value}")
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= 200 else text[:199] + "…"


@safely
async def confirm(request: Request) -> Response:
    """The file is brought to this edition and checked again; then it is stored in one transaction."""
    async with request.form(max_files=0, max_fields=5, max_part_size=6 * MAX_BYTES) as form:  # a line break is sent as %0D%0A
        sent = {name: str(value) for name, value in form.items()}
    catalogue = house().catalogue
    raw = sent.get("content", "").replace("\r\n", "\n").encode("utf-8", "surrogatepass")
    name = shown(sent.get("name") or "–")
    content, _ = bring_forward(load_assessment(raw, name), name, catalogue, house().migrations, texts(request))
    key = sent.get("assessment", "")
    if sent.get("into") == "open":
        if not may_edit(request, key):
            raise values.NotFoundError(key)

        def replace(connection: Connection) -> int:
            return store.replace_content(connection, values.find_id(connection, key), content, catalogue)

        await run_in_threadpool(lambda: house().write(replace))
    else:
        key = await run_in_threadpool(lambda: house().write(lambda c: store.create(c, catalogue, content)))
    return opening(key, "/results")
