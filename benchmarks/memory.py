"""Memory of a server that takes 8,000 answers while 200 sessions come and go; with and without a full collection after every run."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from benchmarks.servers import Served, served
from benchmarks.table import Row
from selfcheck.assessment import new_assessment
from selfcheck.house import House
from selfcheck.settings import Settings
from selfcheck.store import assessments
from web.upkeep import QUIET_S

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


class Writer:
    """Somebody at a questionnaire of their own criteria, on a connection that is kept: one note after the other, each saved."""

    def __init__(self, server: Served, cookie: str, assessment: str, criteria: Sequence[str]) -> None:
        self.port, self.assessment, self.criteria = server.port, assessment, criteria
        self.head = f"POST /a/answer HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nCookie: {cookie}\r\n"
        self.revisions = dict.fromkeys(criteria, 0)
        self.saved = 0

    async def work(self, count: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        for _ in range(count):
            criterion = self.criteria[self.saved % len(self.criteria)]
            place = {"assessment": self.assessment, "criterion": criterion, "field": "note"}
            body = json.dumps({**place, "value": f"Stand {self.saved}", "base": self.revisions[criterion]}).encode()
            writer.write(f"{self.head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            answer = await reader.readexactly(int(head.partition("content-length: ")[2].split()[0]))
            if head.split(" ", 2)[1] != "200":
                raise RuntimeError(f"not saved: {answer.decode()}")
            self.revisions[criterion] = json.loads(answer)["revision"]
            self.saved += 1
        writer.close()


async def settled(server: Served) -> None:
    """What draws charts is loaded some seconds after the start, in the background; that is no growth."""
    await asyncio.sleep(2 * QUIET_S)
    before = 0.0
    while (held := server.memory_mb) > before + 1:
        before = held
        await asyncio.sleep(QUIET_S)


async def soak(server: Served, part: float) -> list[float]:
    """MB after each tenth of answers and sessions."""
    house = House(Settings(data=server.folder, database_url=""))
    key = house.write(lambda c: assessments.create(c, house.catalogue, new_assessment(house.catalogue)))
    cookie = f"{house.open_cookie}={key}"
    names = list(house.catalogue.criteria)
    people = [Writer(server, cookie, key, names[at::TOGETHER]) for at in range(TOGETHER)]
    held = []
    await settled(server)
    for _ in range(PARTS):
        share = max(1, int(ANSWERS * part / PARTS / TOGETHER))
        await asyncio.gather(*(someone.work(share) for someone in people))
        for _ in range(max(1, int(SESSIONS * part / PARTS))):
            await session(server, cookie)
        held.append(server.memory_mb)
    house.close()
    return held


def rows(part: float) -> Iterator[Row]:
    """`part` of 8,000 answers and 200 sessions, on both servers at the same time."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as open_servers:
        ours = open_servers.enter_context(served(Path(folder) / "ours"))
        swept = open_servers.enter_context(served(Path(folder) / "swept", "app.py", "--runner.postScriptGC", "true"))
        held, held_swept = asyncio.run(_both(ours, swept, part))
    detail = f"{held[0]:.0f} → {held[-1]:.0f} MB; with postScriptGC {held_swept[0]:.0f} → {held_swept[-1]:.0f} MB"
    yield Row("memory after 8,000 answers and 200 sessions, against after the first tenth", held[-1] / held[0], 1.3, detail=detail)


async def _both(ours: Served, swept: Served, part: float) -> tuple[list[float], list[float]]:
    first, second = await asyncio.gather(soak(ours, part), soak(swept, part))
    return first, second
