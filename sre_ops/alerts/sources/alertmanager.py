"""Asks Alertmanagers what fires, several at once.

An admin says where they are, and that may be anywhere in the own network. So redirects are not
followed, an answer is bounded in time and size, and what it holds is read as a list of alerts or
refused, never shown.
"""

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from re import escape
from ssl import SSLContext
from time import monotonic
from typing import TypeVar

import httpx

from sre_ops.alerts.domain.alert_event import WrongPayload
from sre_ops.alerts.domain.alertmanager_list import read_groups, started_at
from sre_ops.alerts.domain.poll_address import shown
from sre_ops.alerts.domain.reconcile import Answer
from sre_ops.kernel.errors import Unavailable

TIMEOUT = timedelta(seconds=10)
_MOST_BYTES = 32_000_000
_AT_ONCE = 8
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What the Alertmanagers of one integration told.

    Attributes:
        answers: of those that answered.
        problem: why the others did not, without passwords; "" where all did.
    """

    answers: tuple[Answer, ...]
    problem: str


def look(
    addresses: Sequence[str],
    receiver: str,
    known_groups: Collection[str],
    *,
    timeout: timedelta = TIMEOUT,
) -> Look:
    """Ask all members of a cluster at once what they send to *receiver*; never raises.

    Args:
        addresses: checked ones.
        receiver: its name in Alertmanager's configuration.
        known_groups: group keys of messages about alerts that are open.
        timeout: for all answers of one member together.
    """

    def ask(address: str) -> Answer | str:
        try:
            return _ask(address, receiver, known_groups, timeout)
        except Unavailable as problem:
            return str(problem)

    with ThreadPoolExecutor(_AT_ONCE) as threads:
        told = list(threads.map(ask, addresses))
    return Look(
        answers=tuple(one for one in told if isinstance(one, Answer)),
        problem="; ".join(one for one in told if isinstance(one, str)),
    )


def _ask(address: str, receiver: str, known_groups: Collection[str], timeout: timedelta) -> Answer:
    deadline = monotonic() + timeout.total_seconds()
    seconds = timeout.total_seconds()
    with httpx.Client(timeout=seconds, follow_redirects=False, verify=_tls()) as client:
        status = _got(client, address, "/api/v2/status", {}, deadline)
        wanted = {"receiver": f"^(?:{escape(receiver)})$"}
        groups = _got(client, address, "/api/v2/alerts/groups", wanted, deadline)
    return Answer(
        listed=_readable(address, lambda: read_groups(groups, receiver, known_groups)),
        started_at=_readable(address, lambda: started_at(status)),
    )


@cache
def _tls() -> SSLContext:
    """Load the certificates once: that takes longer than an answer."""
    return httpx.create_ssl_context()


def _got(
    client: httpx.Client, address: str, path: str, params: dict[str, str], deadline: float
) -> bytes:
    name, pieces, size = shown(address), [], 0
    try:
        with client.stream("GET", f"{address}{path}", params=params) as answer:
            if answer.status_code != httpx.codes.OK:
                raise Unavailable(f"Alertmanager at {name} answered {answer.status_code} to {path}")
            for piece in answer.iter_bytes():
                pieces.append(piece)
                size += len(piece)
                if size > _MOST_BYTES:
                    raise Unavailable(
                        f"Alertmanager at {name} sent more than {_MOST_BYTES:,} bytes"
                    )
                if monotonic() > deadline:
                    raise Unavailable(f"Alertmanager at {name} answers too slowly")
    except httpx.TimeoutException as problem:
        raise Unavailable(f"Alertmanager at {name} does not answer in time") from problem
    except (httpx.HTTPError, httpx.InvalidURL) as problem:
        raise Unavailable(f"Alertmanager at {name} is out of reach: {problem}") from problem
    return b"".join(pieces)


def _readable(address: str, read: Callable[[], _T]) -> _T:
    try:
        return read()
    except WrongPayload as wrong:
        name = shown(address)
        raise Unavailable(f"Alertmanager at {name} answers what is no list: {wrong}") from wrong
