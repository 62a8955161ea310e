"""A process that sends webhooks of alerts and measures how long each answer takes.

It takes a JSON plan on stdin and prints what it measured as JSON on stdout. At a fixed rate a
webhook is timed from the instant at which it was due: a server that stops for a second is
charged for every webhook of that second, not for one.
"""

import asyncio
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to send.

    Attributes:
        path: that takes webhooks of Alertmanager, version 4.
        webhooks: how many.
        alerts: how many each of them tells of, all of one group.
        first: number of the first alert; no two of a run have the same.
        rate: webhooks a second; 0 sends the next one as soon as an answer is there.
        connections: how many are kept open; what is due waits for a free one.
    """

    port: int
    path: str
    webhooks: int
    alerts: int = 1
    first: int = 0
    rate: float = 0
    connections: int = 32


@dataclass(slots=True)
class Measured:
    """What came back: seconds by webhook, and statuses by number."""

    latencies: list[float] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)
    lasted: float = 0.0


Answer = Callable[[int], None]


class Connection(asyncio.Protocol):
    """One connection that is kept open; streams would cost the cores of the server."""

    def __init__(self) -> None:
        self._received = b""
        self._answered: asyncio.Future[int] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell whoever waits that there will be no answer."""
        self._transport = None
        if self._answered and not self._answered.done():
            self._answered.set_exception(exc or ConnectionResetError())

    @property
    def is_open(self) -> bool:
        """Whether the server has kept it."""
        return self._transport is not None and not self._transport.is_closing()

    async def ask(self, request: bytes) -> int:
        """Send one request and return the status of its answer."""
        assert self._transport is not None
        self._received = b""
        self._answered = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answered

    def data_received(self, data: bytes) -> None:
        """Collect the answer until it is whole."""
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        if not end or self._answered is None or self._answered.done():
            return
        length = head.lower().split(b"\r\ncontent-length:", 1)[1].split(b"\r\n", 1)[0]
        if len(body) >= int(length):
            self._answered.set_result(int(head.split(b" ", 2)[1]))


async def send(plan: Plan) -> Measured:
    """Send what the plan says and wait for all answers."""
    requests = list(written(plan))  # before the clock starts
    measured, loop = Measured(), asyncio.get_running_loop()
    free: asyncio.Queue[Connection] = asyncio.Queue()
    for _ in range(plan.connections):
        free.put_nowait(await _connected(plan))
    began = loop.time()

    async def one(request: bytes, due: float) -> None:
        connection = await free.get()
        if not connection.is_open:  # a server may close one after a number of requests
            connection = await _connected(plan)
        status = await connection.ask(request)
        free.put_nowait(connection)
        measured.latencies.append(loop.time() - due)
        measured.statuses[str(status)] = measured.statuses.get(str(status), 0) + 1

    async def without_rest(waiting: Iterator[bytes]) -> None:
        for request in waiting:
            await one(request, loop.time())

    if plan.rate:
        async with asyncio.TaskGroup() as tasks:
            for number, request in enumerate(requests):
                due = began + number / plan.rate
                await asyncio.sleep(max(due - loop.time(), 0))
                tasks.create_task(one(request, due))
    else:
        waiting = iter(requests)
        await asyncio.gather(*(without_rest(waiting) for _ in range(plan.connections)))
    measured.lasted = loop.time() - began
    return measured


async def _connected(plan: Plan) -> Connection:
    loop = asyncio.get_running_loop()
    _, connection = await loop.create_connection(Connection, "127.0.0.1", plan.port)
    return connection


def written(plan: Plan) -> Iterator[bytes]:
    """Write the requests of a plan, each as it goes over the wire."""
    for number in range(plan.webhooks):
        first = plan.first + number * plan.alerts
        body = webhook(range(first, first + plan.alerts))
        head = (
            f"POST {plan.path} HTTP/1.1\r\nHost: 127.0.0.1:{plan.port}\r\n"
            f"User-Agent: Alertmanager/0.28.1\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        yield head.encode() + body


def webhook(numbers: range) -> bytes:
    """Return a webhook as Alertmanager sends it, of one group with an alert for each number.

    Source: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config.
    """
    group = {"alertname": "InstanceDown", "job": f"job-{numbers.start}"}
    said = {
        "version": "4",
        "groupKey": f'{{}}:{{alertname="InstanceDown", job="job-{numbers.start}"}}',
        "truncatedAlerts": 0,
        "status": "firing",
        "receiver": "webhook",
        "groupLabels": group,
        "commonLabels": group | {"severity": "critical"},
        "commonAnnotations": {},
        "externalURL": "http://alertmanager.example.com:9093",
        "alerts": [_alert(number, group) for number in numbers],
    }
    return json.dumps(said).encode()


def _alert(number: int, group: dict[str, str]) -> dict[str, object]:
    instance = f"host-{number}:9100"
    return {
        "status": "firing",
        "labels": group | {"instance": instance, "service": "shop", "severity": "critical"},
        "annotations": {
            "summary": f"Instance {instance} is down",
            "description": f"{instance} of {group['job']} has been down for more than a minute.",
        },
        "startsAt": "2026-11-21T11:59:00.123Z",
        "endsAt": "0001-01-01T00:00:00Z",
        "generatorURL": "http://prometheus.example.com:9090/graph?g0.expr=up+%3D%3D+0&g0.tab=1",
        "fingerprint": f"{number:016x}",
    }


if __name__ == "__main__":
    json.dump(asdict(asyncio.run(send(Plan(**json.load(sys.stdin))))), sys.stdout)
