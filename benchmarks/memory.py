"""Memory of a server that takes 8,000 answers while 200 sessions come and go; with and without a full collection after every run."""

from __future__ import annotations

import asyncio
import itertools
import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from benchmarks.phones import Bystander
from benchmarks.servers import Served, served
from benchmarks.table import Row
from selfcheck.assessment import new_assessment
from selfcheck.house import House
from selfcheck.settings import Settings
from selfcheck.store import assessments

ANSWERS, SESSIONS, PARTS = 8_000, 200, 10
TOGETHER = 20
SESSION_S = 120


async def session(server: Served, cookie: str) -> None:
    """Somebody opens the questionnaire, sees it drawn, and goes."""
    headers = {"Cookie": cookie, "Origin": server.url}
    async with connect(
        f"ws://localhost:{server.port}/_stcore/stream", additional_headers=headers, subprotocols=[Subprotocol("streamlit")], max_size=None
    ) as socket:
        wish = BackMsg()
        wish.rerun_script.query_string = ""
        wish.rerun_script.page_name = "questionnaire"
        await socket.send(wish.SerializeToString())
        while True:
            message = ForwardMsg.FromString(bytes(await asyncio.wait_for(socket.recv(), SESSION_S)))
            if message.WhichOneof("type") == "script_finished":
                return


async def _answers(someone: Bystander, count: int) -> None:
    for _ in range(count):
        assert await someone.post()


async def soak(server: Served, part: float) -> list[float]:
    """MB after each tenth of answers and sessions."""
    house = House(Settings(data=server.folder, database_url=""))
    key = house.write(lambda c: assessments.create(c, house.catalogue, new_assessment(house.catalogue)))
    cookie = f"{house.open_cookie}={key}"
    wish = {"assessment": key, "field": "note", "base": 10**9}  # newer than any: this one may overwrite
    bodies = (
        json.dumps({**wish, "criterion": name, "value": f"Stand {turn}"})
        for turn, name in enumerate(itertools.cycle(house.catalogue.criteria))
    )
    people = [Bystander("", server.port, "/a/answer", "application/json", cookie, bodies) for _ in range(TOGETHER)]
    held = []
    for _ in range(PARTS):
        share = max(1, int(ANSWERS * part / PARTS / TOGETHER))
        await asyncio.gather(*(_answers(someone, share) for someone in people))
        for _ in range(max(1, int(SESSIONS * part / PARTS))):
            await session(server, cookie)
        held.append(server.memory_mb)
    house.close()
    return held


def rows(part: float) -> Iterator[Row]:
    """`part` of 8,000 answers and 200 sessions, on both servers by turns of a tenth."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as open_servers:
        ours = open_servers.enter_context(served(Path(folder) / "ours"))
        swept = open_servers.enter_context(served(Path(folder) / "swept", "app.py", "--runner.postScriptGC", "true"))
        held, held_swept = asyncio.run(_both(ours, swept, part))
    detail = f"{held[0]:.0f} → {held[-1]:.0f} MB; with postScriptGC {held_swept[0]:.0f} → {held_swept[-1]:.0f} MB"
    yield Row("memory after 8,000 answers and 200 sessions, against after the first tenth", held[-1] / held[0], 1.3, detail=detail)


async def _both(ours: Served, swept: Served, part: float) -> tuple[list[float], list[float]]:
    first, second = await asyncio.gather(soak(ours, part), soak(swept, part))
    return first, second
