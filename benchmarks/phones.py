"""Phones as bare sockets, that join, vote and listen; and others who work meanwhile. httpx would measure itself."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from benchmarks.servers import Served


@dataclass
class Figures:
    """Milliseconds of each answer that came, and how many did not."""

    name: str
    times: list[float] = field(default_factory=list)
    failed: int = 0
    seconds: float = 0
    cpu_ms: float = 0

    def __str__(self) -> str:
        if len(self.times) < 2:
            return f"{self.name}: {len(self.times)} answers, {self.failed} failed"
        cuts = statistics.quantiles(self.times, n=100)
        rate = len(self.times) / self.seconds if self.seconds else 0
        shown = " / ".join(f"{cuts[at - 1]:.1f}" for at in (50, 95, 99))
        return f"{self.name}: {len(self.times)} answers, {self.failed} failed, p50/p95/p99 {shown} ms, {rate:.0f}/s, server CPU {self.cpu_ms / len(self.times):.2f} ms each"


class Phone:
    """One connection that is kept, as a browser keeps it; opened again when the server has closed it."""

    def __init__(self, port: int, path: str) -> None:
        self.port, self.path, self.cookie, self.confirmed = port, path, "", set[str]()
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._stream: asyncio.StreamWriter | None = None  # of the events, kept open

    async def listen(self, revision: int) -> asyncio.StreamReader:
        """The stream that tells of commands, once the server has answered."""
        if self._stream is not None:
            self._stream.close()
        reader, self._stream = await asyncio.open_connection("127.0.0.1", self.port)
        head = f"GET {self.path}/events?revision={revision} HTTP/1.1\r\nHost: localhost\r\nCookie: {self.cookie}\r\n\r\n"
        self._stream.write(head.encode())
        await reader.readuntil(b"retry: 1000")
        return reader

    async def post(self, path: str, **fields: str) -> tuple[int, str]:
        """Status and cookie of the answer; on a connection the server had closed once more, as browsers do. Raises OSError, EOFError."""
        if self._streams is not None:
            try:
                return await self._exchange(*self._streams, path, fields)
            except (OSError, EOFError):
                pass
        self._streams = await asyncio.open_connection("127.0.0.1", self.port)
        return await self._exchange(*self._streams, path, fields)

    async def _exchange(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, fields: dict[str, str]
    ) -> tuple[int, str]:
        body = urlencode(fields).encode()
        head = (
            f"POST {self.path}{path} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\nCookie: {self.cookie}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        try:
            writer.write(head.encode() + body)
            answer = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            headers = dict(line.lower().split(": ", 1) for line in answer.split("\r\n")[1:] if ": " in line)
            await reader.readexactly(int(headers.get("content-length", 0)))
        except (OSError, EOFError):
            writer.close()
            self._streams = None
            raise
        cookie = next(
            (
                line.split(": ", 1)[1].split(";")[0]
                for line in answer.split("\r\n")
                if line.lower().startswith("set-cookie: selfcheck_ballot=")
            ),
            "",
        )
        return int(answer.split(" ")[1]), cookie

    async def join(self) -> bool:
        status, cookie = await self.post("/join", role="r")
        self.cookie = cookie or self.cookie
        return status == 303

    async def vote(self, item: str) -> bool:
        status, _ = await self.post("/vote", item=item, round="1", choice=str(random.randrange(5)))
        if status == 200:
            self.confirmed.add(item)
        return status == 200


async def timed(figures: Figures, act: Callable[[], Awaitable[bool]]) -> None:
    begun = time.perf_counter()
    try:
        done = await act()
    except (OSError, EOFError):
        done = False
    if done:
        figures.times.append((time.perf_counter() - begun) * 1000)
    else:
        figures.failed += 1


async def together(figures: Figures, acts: Sequence[Awaitable[None]], server: Served) -> None:
    begun, used = time.perf_counter(), server.cpu_ms
    await asyncio.gather(*acts)
    figures.seconds, figures.cpu_ms = time.perf_counter() - begun, server.cpu_ms - used
    print(figures, flush=True)


class Bystander:
    """Somebody who works meanwhile: posts one body after the other, twice a second, until cancelled."""

    def __init__(self, name: str, port: int, path: str, kind: str, cookie: str, bodies: Iterator[str]) -> None:
        self.figures, self.port, self.path, self.bodies = Figures(name), port, path, bodies
        self.head = f"Host: localhost\r\nContent-Type: {kind}\r\nAccept: application/json\r\nCookie: {cookie}\r\nConnection: close\r\n"

    async def work(self) -> None:
        while True:
            await timed(self.figures, self.post)
            await asyncio.sleep(0.5)

    async def post(self) -> bool:
        """One body; whether it was taken."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        body = next(self.bodies).encode()
        writer.write(f"POST {self.path} HTTP/1.1\r\n{self.head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        answer = await reader.read()
        writer.close()
        return answer.split(b" ", 2)[1] in (b"200", b"303")


async def spread(phone: Phone, figures: Figures, items: Sequence[str], seconds: float) -> None:
    """One vote on each item, at random moments of equal parts of the time."""
    part = seconds / len(items)
    for item in items:
        early = random.random() * part
        await asyncio.sleep(early)
        await timed(figures, lambda item=item: phone.vote(item))
        await asyncio.sleep(max(0, part - early))


async def without_pause(phone: Phone, figures: Figures, items: Sequence[str], until: float) -> None:
    while time.perf_counter() < until:
        await timed(figures, lambda: phone.vote(random.choice(items)))
