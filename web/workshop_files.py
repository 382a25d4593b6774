"""`/x/workshop/…`: protocol, poster, ballots and cards of the workshop at whose desk this browser sits; never cached."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from sqlalchemy.engine import Connection
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from selfcheck.faults import RuleError
from selfcheck.house import house
from selfcheck.store import protocols, workshop_access, workshop_rows
from selfcheck.store.workshop_rows import Workshop
from selfcheck.texts import Translate
from selfcheck.workshop.models import Asked, ask
from selfcheck.workshop.printables import Invitation, ballot_sheets, cards_pdf, poster_pdf
from selfcheck.workshop.protocol import Protocol
from selfcheck.workshop.questions import ENGLISH, PLAIN, PROFESSIONAL
from selfcheck.workshop.states import NotAllowedError
from web.desk_answers import guarded, require_facilitator
from web.desk_rights import desk_of
from web.downloads import MEDIA, attachment, file_name
from web.language import language, texts
from web.making import make_aside
from web.opening import Handler, safely

FORMATS = ("docx", "pdf", "md", "csv", "json")
MOST_CARDS = 500


# --- the protocol -----------------------------------------------------------------------------------------------------------


async def _protocol(request: Request, form: FormData) -> Response:
    """GET /x/workshop/protocol.{format}: what may be told of the workshop, as a file."""
    format_ = request.path_params["format"]
    if format_ not in FORMATS:
        return PlainTextResponse(texts(request)("figure.unknown"), 404)

    def make() -> tuple[bytes, str]:
        found = told(request)
        return _write(found, format_, language(request), texts(request)), found.rules.title

    content, title = await make_aside(make)
    return attachment(content, file_name(title, format_, texts(request)("papers.word-protocol")), MEDIA[format_])


def told(request: Request) -> Protocol:
    """The protocol of this desk's workshop; a self-paced one whose last day is over is ended first.

    Raises NotFoundError without a desk, NotAllowedError before the start.
    """
    number, day = desk_of(request).workshop, dt.date.today().isoformat()
    if house().read(lambda c: protocols.is_over(c, number, day)):
        house().steer(lambda c: protocols.end_if_over(c, number, day))
    return house().read(lambda c: protocols.read_protocol(c, number))


def _write(protocol: Protocol, format_: str, lang: str, t: Translate) -> bytes:
    """Each library is imported when it is used."""
    if format_ in ("csv", "json"):
        from selfcheck.workshop.protocol_tables import protocol_csv, protocol_json

        return protocol_json(protocol) if format_ == "json" else protocol_csv(protocol, lang, t)
    from selfcheck.workshop.protocol_document import protocol_document

    document = protocol_document(protocol, lang, t, dt.date.today())
    if format_ == "md":
        from selfcheck.documents.markdown import write_markdown

        return write_markdown(document).encode()
    if format_ == "docx":
        from selfcheck.documents.docx import write_docx

        return write_docx(document)
    from selfcheck.documents.pdf import write_pdf

    return write_pdf(document)


# --- papers -----------------------------------------------------------------------------------------------------------------


def _invitation(request: Request, opened: Workshop) -> Invitation:
    port = request.url.port or (443 if request.url.scheme == "https" else 80)
    return Invitation(opened.rules, opened.code, opened.rehearsal, house().settings.base_url, port)


def _opened(request: Request) -> Workshop:
    """The workshop of this desk. Raises NotFoundError."""
    number = desk_of(request).workshop
    return house().read(lambda c: workshop_rows.load(c, number))


def _paper(word: str, make: Callable[[Request, Workshop, FormData], bytes]) -> Handler:
    """A route that answers with a PDF; `word` is the key of its name."""

    async def handler(request: Request, form: FormData) -> Response:
        def work() -> tuple[bytes, str]:
            opened = _opened(request)
            return make(request, opened, form), opened.rules.title

        content, title = await make_aside(work)
        return attachment(content, file_name(title, "pdf", texts(request)(word)), MEDIA["pdf"])

    return safely(guarded(handler))


def _poster(request: Request, opened: Workshop, form: FormData) -> bytes:
    """GET /x/workshop/poster.pdf"""
    invitation = _invitation(request, opened)
    return poster_pdf(invitation, house().ballot_languages, language(request), texts(request), dt.date.today())


def _ballots(request: Request, opened: Workshop, form: FormData) -> bytes:
    """GET /x/workshop/ballots.pdf?l=plain: the items in a language of the ballot, the page's own unless named."""
    from selfcheck.documents.pdf import write_pdf

    items = house().read(lambda c: _items(c, opened))
    if not items:
        raise NotAllowedError("workshop.no-items")
    further, wished = house().ballot_languages, request.query_params.get("l", "")
    code = wished if wished in (PROFESSIONAL, PLAIN, ENGLISH, *further) else language(request)
    return write_pdf(ballot_sheets(_invitation(request, opened), items, further, code, dt.date.today()))


def _items(connection: Connection, opened: Workshop) -> Mapping[str, Asked]:
    """The items by key: frozen ones after the start, before it as the catalogue has them now."""
    if opened.items:
        return {item.key: workshop_rows.load_asked(connection, opened.id, item.key) for item in opened.items}
    found = {item.key: ask(house().catalogue, item, opened.rules.phase) for item in opened.rules.items}
    return {key: asked for key, asked in found.items() if asked is not None}


def _cards(request: Request, opened: Workshop, form: FormData) -> bytes:
    """POST /x/workshop/cards.pdf, fields `cards-ROLE` with a number each: new cards, whose codes are told this once."""
    require_facilitator(desk_of(request))
    if opened.state == "ended":
        raise NotAllowedError("papers.ended")
    counts = {role.id: _count(form, f"cards-{role.id}") for role in opened.rules.roles}
    if not sum(counts.values()):
        raise NotAllowedError("papers.no-cards")
    if sum(counts.values()) > MOST_CARDS:
        raise RuleError("papers.too-many", n=MOST_CARDS)

    def make(connection: Connection) -> dict[str, list[str]]:
        return {role: workshop_access.make_cards(connection, opened.id, role, count) for role, count in counts.items() if count}

    secrets = house().write(make)
    return cards_pdf(_invitation(request, opened), secrets, language(request), texts(request), dt.date.today())


def _count(form: FormData, name: str) -> int:
    """A number from 0 on; an empty field is 0. Raises RuleError."""
    text = str(form.get(name, "")).strip()
    if text and not (text.isascii() and text.isdecimal() and len(text) < 6):
        raise RuleError("papers.too-many", n=MOST_CARDS)
    return int(text or 0)


protocol = safely(guarded(_protocol))
poster = _paper("papers.word-poster", _poster)
ballots = _paper("papers.word-ballots", _ballots)
cards = _paper("papers.word-cards", _cards)
