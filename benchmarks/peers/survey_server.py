"""A page of SurveyJS with a server that saves each answer durably before it says so. Run: … PORT FILE PACKAGES QUESTIONS.json"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>SurveyJS</title>
<link rel="stylesheet" href="/packages/survey-core/survey-core.min.css">
<script src="/packages/survey-core/survey.core.min.js"></script>
<script src="/packages/survey-js-ui/survey-js-ui.min.js"></script></head>
<body><p id="mark"></p><div id="survey"></div><script>
const survey = new Survey.Model(QUESTIONS);
survey.onValueChanged.add((_, change) => {
  const request = new XMLHttpRequest();
  request.open("POST", "/save");
  request.onload = () => { document.getElementById("mark").textContent = change.value ?? ""; };
  request.send(JSON.stringify({ name: change.name, value: change.value }));
});
survey.render(document.getElementById("survey"));
</script></body></html>"""


def app(file: str, packages: str, questions: str) -> Starlette:
    """The page, the packages' files, and saving."""
    store = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
    for line in ("PRAGMA journal_mode=wal", "PRAGMA synchronous=full", "CREATE TABLE answer (name TEXT PRIMARY KEY, value TEXT)"):
        store.execute(line)

    async def page(_request: Request) -> Response:
        return HTMLResponse(PAGE.replace("QUESTIONS", Path(questions).read_text("utf-8")))

    async def save(request: Request) -> Response:
        given = json.loads(await request.body())
        wish = (str(given["name"]), str(given.get("value")))
        await run_in_threadpool(store.execute, "INSERT OR REPLACE INTO answer VALUES (?, ?)", wish)
        return JSONResponse({})

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        store.close()

    routes = [Route("/", page), Route("/save", save, methods=["POST"]), Mount("/packages", StaticFiles(directory=packages))]
    return Starlette(routes=routes, lifespan=lifespan)


if __name__ == "__main__":
    uvicorn.run(app(*sys.argv[2:5]), host="127.0.0.1", port=int(sys.argv[1]), log_level="error")
