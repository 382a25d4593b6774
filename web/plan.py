"""`/a/measure/…` changes the plan and returns to it; `/x/plan.…` makes its files."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from typing import Any, Literal, cast
from urllib.parse import urlencode

from sqlalchemy.engine import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from selfcheck.evaluation import evaluate
from selfcheck.gap_views import RankedGap, rank_gaps
from selfcheck.house import house
from selfcheck.models import Effort
from selfcheck.plan import measure_of
from selfcheck.plan_files import PlanRequest, write_calendar, write_csv, write_workbook
from selfcheck.store import assessments as store
from selfcheck.store import changes, measures
from selfcheck.store.engine import StoreError
from web.downloads import file_name
from web.incoming import read_small_form
from web.language import language, texts
from web.opening import Handler, safely
from web.rights import editing, load_open

Form = Mapping[str, str]
WEIGHT: dict[Effort, int] = {"small": 1, "medium": 2, "large": 3}
DIRECTIONS = ("up", "down", "first")


def _changing(work: Callable[[Connection, int, Form, Request], Mapping[str, str]]) -> Handler:
    """A route that changes the plan and returns to its page; the work says which measure to show there."""

    async def handler(request: Request) -> Response:
        form = await read_small_form(request)
        key = form.get("assessment", "")
        shown = await run_in_threadpool(lambda: house().write(lambda c: work(c, editing(c, request, key), form, request)))
        return RedirectResponse("/plan?" + urlencode(shown) if shown else "/plan", 303)

    return safely(handler)


def _new(connection: Connection, number: int, form: Form, request: Request) -> Mapping[str, str]:
    """An empty measure, or one for a gap with what catalogue and assessment know about it; never a second one for it."""
    name = form.get("criterion", "")
    catalogue = house().catalogue
    if name not in catalogue.criteria:
        return {"at": measures.add(connection, number, {})}
    stored = store.load(connection, form["assessment"])
    if there := measure_of(stored.assessment, name):
        return {"at": there.id}
    phase = form.get("phase")
    evaluation = evaluate(catalogue, stored.assessment, phase if phase in catalogue.phase_ids else None)
    gap = next((one for one in rank_gaps(evaluation) if one.gap.criterion.id == name), None)
    start: dict[str, Any] = {"title": catalogue.criteria[name].title[language(request)], "criterion": name}
    return {"at": measures.add(connection, number, start | (_from_gap(gap) if gap else {}))}


def _from_gap(gap: RankedGap) -> dict[str, Any]:
    """The recommended level, and the largest effort among the steps to it."""
    efforts = [step.effort for _, step in gap.steps]
    known = {"effort": max(efforts, key=lambda effort: WEIGHT[effort])} if efforts else {}
    return {"expected-level": gap.gap.standing.target, **known}


def _move(connection: Connection, number: int, form: Form, request: Request) -> Mapping[str, str]:
    direction, measure = form.get("direction", ""), form.get("measure", "")
    if direction in DIRECTIONS:
        measures.move(connection, number, measure, cast(Literal["up", "down", "first"], direction))
    return {"at": measure}


def _remove(connection: Connection, number: int, form: Form, request: Request) -> Mapping[str, str]:
    if form.get("confirm") != "yes":
        raise StoreError("removal-unconfirmed")
    revision = measures.remove(connection, number, form.get("measure", ""))
    return {"removed": str(revision)} if revision else {}


def _take_back(connection: Connection, number: int, form: Form, request: Request) -> Mapping[str, str]:
    """One change of the log; a removed measure comes back whole."""
    revision = form.get("revision", "")
    done = changes.undo(connection, number, int(revision)) if revision.isdecimal() and len(revision) < 10 else None
    if done is None or not measures.exists(connection, number, done[0].place.item):
        return {}
    return {"m" if form.get("single") else "at": done[0].place.item}


new = _changing(_new)
move = _changing(_move)
remove = _changing(_remove)
take_back = _changing(_take_back)


# --- files ------------------------------------------------------------------------------------------------------


def _file(write: Callable[[PlanRequest], bytes], kind: str, media_type: str) -> Handler:
    async def handler(request: Request) -> Response:
        stored = await run_in_threadpool(load_open, request)
        assessment, t = stored.assessment, texts(request)
        mark = hashlib.sha256(stored.key.encode("utf-8", "surrogatepass")).hexdigest()[:16]  # the key itself opens the assessment
        now = dt.datetime.now(dt.UTC).replace(microsecond=0)
        wish = PlanRequest(house().catalogue, assessment, language(request), dt.date.today(), now, mark)
        content = await run_in_threadpool(lambda: write(wish))
        place = str(assessment.profile.get("municipality-name") or stored.title)
        name = file_name(f"{place} {t('plan.file-word')}", kind)
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        return Response(content, media_type=media_type, headers=headers)

    return safely(handler)


workbook = _file(write_workbook, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
table = _file(write_csv, "csv", "text/csv; charset=utf-8")
calendar = _file(write_calendar, "ics", "text/calendar; charset=utf-8")
