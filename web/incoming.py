"""An uploaded file, never held whole before its size is known to be allowed."""

from __future__ import annotations

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message

from selfcheck.faults import Fault, FaultyFileError

MAX_ANSWERED = 64 * 1024 * 1024  # a larger upload is cut off instead of answered with a sentence
FORM_PARTS = 64 * 1024  # what the form sends around the file
SMALL_FORM = 64 * 1024
MAX_FIELDS = 200


def bounded(request: Request, limit: int) -> Request:
    """The request with at most `limit` bytes and what a form adds; the rest is dropped as it comes, then refused with a sentence."""
    received = 0

    async def receive() -> Message:
        nonlocal received
        message = await request.receive()
        received += len(message.get("body", b""))
        if received <= limit + FORM_PARTS:
            return message
        while message.get("more_body") and received <= MAX_ANSWERED:
            message = await request.receive()
            received += len(message.get("body", b""))
        raise FaultyFileError([Fault("–", None, "fault.too-large", {"limit": limit // 1024})])

    return Request(request.scope, receive)


async def read_small_form(request: Request) -> dict[str, str]:
    """The fields of a form that holds no file. Raises HTTPException for files and for more than a form of ours ever sends."""
    try:
        async with bounded(request, SMALL_FORM).form(max_files=0, max_fields=MAX_FIELDS) as form:
            return {name: str(value) for name, value in form.items()}
    except FaultyFileError:
        raise HTTPException(413) from None


async def read_upload_field(request: Request, limit: int) -> tuple[str, bytes]:
    """Name and content of the one file in the field `file`. Raises FaultyFileError if there is none or it is too large."""
    async with bounded(request, limit).form(max_files=1, max_fields=5) as form:
        upload = form.get("file")
        if not isinstance(upload, UploadFile) or not upload.filename:
            raise FaultyFileError([Fault("–", None, "import.no-file")])
        return upload.filename, await upload.read(limit + 1)
