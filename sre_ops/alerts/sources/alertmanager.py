"""Asks Alertmanagers what fires, several at once.

An admin says where they are, and that may be anywhere in the own network. So redirects are not
followed, an answer is bounded in time and size, and what it holds is read as a list of alerts or
refused, never shown.
"""

from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from re import escape

from sre_ops.alerts.domain.alert_event import WrongPayload
from sre_ops.alerts.domain.alertmanager_list import read_groups, started_at
from sre_ops.alerts.domain.reconcile import Answer
from sre_ops.alerts.sources.bounded_get import BoundedGet
from sre_ops.kernel.errors import Unavailable

TIMEOUT = timedelta(seconds=10)
_AT_ONCE = 8


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
    with BoundedGet("Alertmanager", address, seconds=timeout.total_seconds()) as server:
        status = server.get("/api/v2/status")
        groups = server.get("/api/v2/alerts/groups", receiver=f"^(?:{escape(receiver)})$")
        try:
            listed = read_groups(groups, receiver, known_groups)
            return Answer(listed=listed, started_at=started_at(status))
        except WrongPayload as wrong:
            raise Unavailable(f"{server.name} answers what is no list: {wrong}") from wrong
