"""How phones follow the room: an event stream that tells of new revisions, and a small state to ask for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from selfcheck.house import House, house
from selfcheck.store import participants, workshop_rows
from selfcheck.store.engine import StoreError
from selfcheck.store.values import NotFoundError
from web.ballot import SignedOutError, holder, note_contact, read, see
from web.ballot_pages import draw_part

PING_S = 20  # keeps proxies and phones from closing an idle stream
LOOK_S = 1  # how often other processes' commands are looked for


class Listeners:
    """Counts open streams; while there are any, one task looks for commands that another process has carried out."""

    def __init__(self) -> None:
        self.count = 0
        self._task: asyncio.Task[None] | None = None

    def enter(self) -> None:
        self.count += 1
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._look())

    def leave(self) -> None:
        self.count -= 1

    async def _look(self) -> None:
        while self.count > 0:
            try:
                for number, revision in (await read(workshop_rows.revisions)).items():
                    house().bell.ring(number, revision)
            except StoreError:
                pass  # phones keep what they have; the next look may work
            await asyncio.sleep(LOOK_S)


listeners = Listeners()


async def events(request: Request) -> Response:
    """GET /b/CODE/events?revision=N: `data: M` as soon as the revision is another one; 204 ends the stream for good."""
    try:
        token = holder(request).token
        person = await read(lambda c: participants.find_person(c, token))
        opened = await read(lambda c: workshop_rows.load(c, person.workshop))
    except (NotFoundError, SignedOutError):
        return Response(status_code=204)
    except StoreError:
        return Response(status_code=503)
    asked = request.headers.get("last-event-id") or request.query_params.get("revision", "")
    known = int(asked) if asked.isdecimal() and len(asked) < 10 else -1
    house().bell.ring(opened.id, opened.revision)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_stream(house(), opened.id, known), media_type="text/event-stream", headers=headers)


async def _stream(opened: House, workshop: int, known: int) -> AsyncIterator[bytes]:
    listeners.enter()
    try:
        yield b"retry: 1000\n\n"
        while not opened.bell.is_closed:
            newest = await opened.bell.wait(workshop, known, PING_S)
            if newest is None:
                yield b":\n\n"
            else:
                known = newest
                yield f"id: {newest}\ndata: {newest}\n\n".encode()
    finally:
        listeners.leave()


async def state(request: Request) -> Response:
    """GET /b/CODE/state: revision and page part as JSON; 304 when the revision is the one known, `gone` when signed out."""
    try:
        token = holder(request).token
        known = request.headers.get("if-none-match")
        if known is not None:
            revision, person = await read(lambda c: participants.find_revision(c, token))
            if known == f'"{revision}"':
                note_contact(person)
                return Response(status_code=304, headers={"ETag": known})
        view, _, plain = await see(request)
    except (NotFoundError, SignedOutError):
        return JSONResponse({"gone": True})
    except StoreError:
        return JSONResponse({}, 503)
    content = {"revision": view.revision, "html": draw_part(request, "ballot/main.html", plain, v=view)}
    return JSONResponse(content, headers={"ETag": f'"{view.revision}"', "Cache-Control": "no-store"})
