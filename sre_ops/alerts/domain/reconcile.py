"""What an Alertmanager's list tells that its messages did not: what to heal. Pure.

Messages get lost: a receiver that was down while Alertmanager restarted never hears
"resolved". So its list is asked for again and again. One look proves little, since a message
may be on its way or the sender may still wait for its group; what two looks in a row show is
healed. Where the list cannot be had, nothing is decided: silence of the source is an alert
of its own (`silence`), and no alert is closed blindly.

Source: https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml, `gettableAlert`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sre_ops.alerts.domain.alert_event import AlertEvent, Said
from sre_ops.alerts.domain.lifecycle import State

PATIENCE = timedelta(minutes=6)
"""How long an alert may be listed without a message: a group waits for its interval, five
minutes by custom, and what Alertmanager holds back on purpose is not to be opened by us. It
repeats by itself what it could not deliver, so that a beginning is hardly ever lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An alert in the list of Alertmanager, of those that it sends to us.

    Attributes:
        event: what a message about it would say, with the key that messages have.
        is_suppressed: silenced or inhibited: nobody is told, but it fires.
    """

    event: AlertEvent
    is_suppressed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one Alertmanager told.

    Attributes:
        listed: the alerts that it sends to us.
        started_at: since when it runs; one that has just started knows little.
    """

    listed: tuple[Listed, ...]
    started_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An open alert of ours.

    Attributes:
        still_fires: a person ended it although it fires; that is not to be healed.
    """

    state: State
    still_fires: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubts:
    """Keys over which the two disagreed at the last look."""

    missing: frozenset[str] = frozenset()
    unheard: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Healing:
    """What messages should have said.

    Attributes:
        events: to be taken in like those of a message.
        doubts: to be given to the next look.
    """

    events: tuple[AlertEvent, ...]
    doubts: Doubts


def reconcile(
    ours: Mapping[str, Held],
    theirs: Iterable[Listed],
    before: Doubts,
    *,
    is_complete: bool = True,
    at: datetime,
) -> Healing:
    """Compare what is open here with what Alertmanager lists.

    Args:
        ours: open alerts by their source's key.
        theirs: the whole list, for our receiver.
        before: the doubts of the last look that had an answer.
        is_complete: false while an Alertmanager that has just started may not have been told
            again of all that fires; nothing is concluded then from what it does not list.
        at: when the list was asked for.
    """
    listed = {one.event.key: one for one in theirs}
    missing = frozenset(
        key for key, held in ours.items() if is_complete and fires(held) and key not in listed
    )
    unheard = frozenset(
        key
        for key, one in listed.items()
        if _should_be_known(one, at) and (key not in ours or not fires(ours[key]))
    )
    over = [
        AlertEvent(said=Said.RESOLVED, key=key, ends_at=at)
        for key in sorted(missing & before.missing)
    ]
    begun = [
        replace(listed[key].event, said=Said.FIRING) for key in sorted(unheard & before.unheard)
    ]
    doubts = Doubts(missing=missing - before.missing, unheard=unheard - before.unheard)
    return Healing(events=(*over, *begun), doubts=doubts)


def fires(held: Held) -> bool:
    """Tell whether its source goes on to say that it fires, as far as we know."""
    return held.state is State.FIRING or held.still_fires


def _should_be_known(one: Listed, at: datetime) -> bool:
    started = one.event.starts_at
    return not one.is_suppressed and (started is None or at - started >= PATIENCE)
