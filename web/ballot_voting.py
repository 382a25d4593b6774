"""`POST /b/CODE/vote`: one ballot, answered after its commit; as JSON to the script, as a page to a plain form."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from selfcheck.assessment import today
from selfcheck.counts import count
from selfcheck.entered import clean
from selfcheck.faults import RuleError
from selfcheck.store.ballots import Ballot, Cast, RefusedVoteError, StoredBallot
from selfcheck.store.engine import StoreError
from selfcheck.store.values import NotFoundError
from selfcheck.workshop.models import MAX_REASON
from selfcheck.workshop.results import ABSTAINED, NOT_APPLICABLE, VOTE
from web.ballot import SignedOutError, back_to, ballot_page, guarded, holder, see
from web.ballot_box import box
from web.ballot_pages import sentences
from web.ballot_view import local_time
from web.rights import is_same_origin

MAX_BODY = 16 * 1024


async def vote(request: Request) -> Response:
    """303 back to the ballot; to the script 200 saved, 401 signed out, 409 does not count, 422 unreadable, 503 try again."""
    if "application/json" in request.headers.get("accept", ""):
        return await _to_script(request)
    return await _to_form(request)


async def _to_script(request: Request) -> Response:
    t = sentences(request)
    if not is_same_origin(request):
        return JSONResponse({"message": t("save.foreign-origin")}, 403)
    try:
        saved = await _save(request)
    except RefusedVoteError as error:
        return JSONResponse({"message": t(error.key)}, 409)
    except RuleError as error:
        return JSONResponse({"message": t(error.key, **error.values)}, 422)
    except (NotFoundError, SignedOutError):
        return JSONResponse({"message": t("ballot.signed-out")}, 401)
    except StoreError as error:
        return JSONResponse({"message": t(error.key, **error.values)}, 503)
    return JSONResponse({"saved": t("ballot.saved", time=local_time(saved.at)), "revision": saved.revision})


@guarded
async def _to_form(request: Request) -> Response:
    t = sentences(request)
    try:
        saved = await _save(request)
    except (RefusedVoteError, RuleError) as error:
        values = error.values if isinstance(error, RuleError) else {}
        view, opened, plain = await see(request)
        return ballot_page(request, view, opened, plain, t(error.key, **values), 409)
    except NotFoundError:
        raise SignedOutError from None
    _, opened, _ = await see(request)
    return RedirectResponse(back_to(opened.code, saved.ballot.item, opened.rules.mode == "self-paced"), 303)


async def _save(request: Request) -> StoredBallot:
    """Store what was sent. Raises RefusedVoteError, RuleError, NotFoundError, SignedOutError, StoreError."""
    saved = await box.put(Cast(request.path_params["code"], holder(request).token, await _read(request), today()))
    count("votes_total")
    return saved


async def _read(request: Request) -> Ballot:
    """The form that was sent; checked here, so that nothing faulty waits in the queue."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MAX_BODY:
            raise RefusedVoteError("ballot.choose")
    try:
        fields = {name: values[0] for name, values in parse_qs(body.decode(), max_num_fields=10).items()}
        kind, value = _choice(fields["choice"])
        reason = clean(fields.get("reason", "")).strip()
        round_ = int(fields["round"])
    except (KeyError, RuleError, ValueError):
        raise RefusedVoteError("ballot.choose") from None
    if len(reason) > MAX_REASON:
        raise RuleError("ballot.reason-long", n=MAX_REASON)
    if not 0 < round_ < 100 or len(fields["item"]) > 80:
        raise RefusedVoteError("ballot.choose")
    return Ballot(fields["item"], round_, kind, value, reason)


def _choice(text: str) -> tuple[str, int | None]:
    """`0` … `6`, or one of the two kinds that are no vote. Raises ValueError."""
    if text in (ABSTAINED, NOT_APPLICABLE):
        return text, None
    if len(text) == 1 and text in "0123456":
        return VOTE, int(text)
    raise ValueError(text)
