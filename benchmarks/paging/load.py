"""Alerts at a steady rate, each sent when it is due, whatever became of those before."""

import http.client
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Event
from time import perf_counter

from scripts.paging_driver import Company, webhook

_TIMEOUT_SECONDS = 30
_SENDERS = 16
_GOOD = 200
_TRIES = 5


class NotTaken(RuntimeError):
    """The server did not take an alert, however often it was sent."""


def send_steadily(
    company: Company, *, rate: float, seconds: float, dice: Random
) -> tuple[Mapping[str, float], Mapping[str, float]]:
    """Send alerts of all services in turn, in an order drawn by *dice*.

    Returns:
        When each alert was sent, and how long its answer took, in seconds, by case.

    Raises:
        NotTaken: one was refused again and again.
    """
    services = list(range(company.services))
    dice.shuffle(services)
    sent: dict[str, float] = {}
    answered: dict[str, float] = {}

    def send(number: int) -> None:
        case, service = f"case-{number}", services[number % len(services)]
        sent[case] = perf_counter()
        for _ in range(_TRIES):
            status = _post(company, webhook(case, service=service))
            if status == _GOOD:
                answered[case] = perf_counter() - sent[case]
                return
        raise NotTaken(f"{case}: {status}")

    began, pause = perf_counter(), Event()
    with ThreadPoolExecutor(_SENDERS) as senders:
        jobs = []
        for number in range(int(rate * seconds)):
            pause.wait(max(began + number / rate - perf_counter(), 0))
            jobs.append(senders.submit(send, number))
        for job in jobs:
            job.result()
    return sent, answered


def _post(company: Company, body: bytes) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", company.port, timeout=_TIMEOUT_SECONDS)
    connection.request("POST", company.path, body)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status
