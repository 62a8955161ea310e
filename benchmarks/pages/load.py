"""A process that asks a server for pages and measures how long each takes.

It takes a JSON plan on stdin and prints the latencies as JSON on stdout. At a fixed rate a
request is timed from the instant at which it was due: a server that stops for a second is
charged for every request of that second, not for one.
"""

import asyncio
import gzip
import json
import sys
from dataclasses import asdict, dataclass, field
from itertools import cycle


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to ask for.

    Attributes:
        paths: in turn.
        headers: of every request.
        rate: requests per second; 0 asks again as soon as an answer is there.
        seconds: how long.
        connections: how many are kept open; what is due waits for a free one.
    """

    port: int
    paths: list[str]
    headers: dict[str, str]
    rate: float
    seconds: float
    connections: int


@dataclass(slots=True)
class Measured:
    """What came back: seconds by request, and statuses by number."""

    latencies: list[float] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)
    sent_bytes: int = 0
    html_bytes: int = 0
    lasted: float = 0.0


class Connection:
    """One connection that is kept open."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def get(self, plan: Plan, path: str) -> tuple[int, bytes]:
        """Return status and body as they came over the wire."""
        said = {"Host": f"127.0.0.1:{plan.port}", "Accept-Encoding": "gzip", **plan.headers}
        lines = [f"GET {path} HTTP/1.1", *(f"{name}: {text}" for name, text in said.items())]
        self._writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = head.split("\r\ncontent-length:", 1)[1].split("\r\n", 1)[0]
        return int(head.split(" ", 2)[1]), await self._reader.readexactly(int(length))


async def ask(plan: Plan) -> Measured:
    """Send what the plan says and wait for all answers."""
    free: asyncio.Queue[Connection] = asyncio.Queue()
    for _ in range(plan.connections):
        free.put_nowait(Connection(*await asyncio.open_connection("127.0.0.1", plan.port)))
    measured, loop, paths = Measured(), asyncio.get_running_loop(), cycle(plan.paths)
    began = loop.time()

    async def one(path: str, due: float) -> None:
        connection = await free.get()
        status, body = await connection.get(plan, path)
        free.put_nowait(connection)
        measured.latencies.append(loop.time() - due)
        measured.statuses[str(status)] = measured.statuses.get(str(status), 0) + 1
        measured.sent_bytes = max(measured.sent_bytes, len(body))
        if len(measured.latencies) <= len(plan.paths):  # each page once: unpacking costs time
            html = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
            measured.html_bytes = max(measured.html_bytes, len(html))

    async def without_rest() -> None:
        while loop.time() < began + plan.seconds:
            await one(next(paths), loop.time())

    if plan.rate:
        async with asyncio.TaskGroup() as tasks:
            for number in range(round(plan.rate * plan.seconds)):
                due = began + number / plan.rate
                await asyncio.sleep(max(due - loop.time(), 0))
                tasks.create_task(one(next(paths), due))
    else:
        await asyncio.gather(*(without_rest() for _ in range(plan.connections)))
    measured.lasted = loop.time() - began
    return measured


if __name__ == "__main__":
    json.dump(asdict(asyncio.run(ask(Plan(**json.load(sys.stdin))))), sys.stdout)
