"""`/a/answers`: a line (WebSocket) that saves one value after another, by the rules of `POST /a/answer` and with its answers.

A browser needs 1.7 ms for a message and its answer and 5.7 for a request; what is saved is the same. One wish at a time, in
order; whoever has to wait does so in the browser.
"""

from __future__ import annotations

import json
import logging
import secrets
import time
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect

from selfcheck.assessment_file import read_json
from selfcheck.faults import FaultyFileError
from selfcheck.logs import tell
from web.answers import MAX_BODY, Outcome, save
from web.counting import note
from web.rights import is_same_origin

PATH = "/a/answers"
FOREIGN, UNREADABLE = 4403, 1008  # codes of a line that is closed: as the gate's, and "policy violation"


class Numbered(BaseModel):
    """One wish; its answer carries the same number."""

    model_config = ConfigDict(extra="forbid", strict=True)

    number: Annotated[int, Field(ge=0, lt=2**53)]
    save: dict[str, Any]


async def save_answers(line: WebSocket) -> None:
    """Answers `{"number", "status", "content"}` to each `{"number", "save"}`; closes at what no page of ours sends."""
    if not is_same_origin(line):
        await line.close(FOREIGN)
        return
    await line.accept()
    while (message := await line.receive())["type"] == "websocket.receive":
        try:
            wish = Numbered.model_validate(read_json(_body(message), ""))
        except (FaultyFileError, ValidationError):
            await line.close(UNREADABLE)
            return
        status, content = await _saved(wish, line)
        try:
            await line.send_text(json.dumps({"number": wish.number, "status": status, "content": content}, ensure_ascii=False))
        except WebSocketDisconnect:
            return


def _body(message: Any) -> bytes:
    body = (message.get("text") or "").encode("utf-8", "surrogatepass")
    return body if len(body) <= MAX_BODY else b""


async def _saved(wish: Numbered, line: WebSocket) -> Outcome:
    begun = time.perf_counter()
    try:
        outcome = await save(wish.save, line)
    except Exception as error:
        tell("route-failed", logging.ERROR, error, number=secrets.token_hex(4))
        outcome = 500, {}
    note(PATH, outcome[0], time.perf_counter() - begun)
    return outcome
