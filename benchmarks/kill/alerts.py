"""Kills a process that takes alerts in and pages for them, and counts what became of each.

Senders repeat what was not acknowledged. Afterwards every alert is there once, every group
has its escalation, and every escalation has requested its page; then one is made to fail, and
the time counts until the auditor says that it is late.
"""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import Random
from time import perf_counter

from sqlalchemy import create_engine, update
from sqlmodel import col, select

from scripts.intake_driver import Inbox, Sending, look, new_inbox
from scripts.servers.child import wait_until
from sre_ops.alerts.commands.routes import set_routes
from sre_ops.alerts.domain.routing import Route
from sre_ops.alerts.tables import GroupRow
from sre_ops.kernel.clock import SystemClock
from sre_ops.oncall.commands.contacts import ContactKind, add_channel
from sre_ops.oncall.commands.policies import write_policy
from sre_ops.oncall.domain.escalation import PATIENCE
from sre_ops.oncall.domain.policy import Policy, Step, Target, TargetKind
from sre_ops.oncall.tables import EscalationRow, NoticeRow, SnapshotRow

TOGETHER = 10
"""Alerts of a group, each in a webhook of its own."""
SENDERS = 32
PAGING_SECONDS = 900.0
ALARM_SECONDS = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of alerts, groups and pages.

    Attributes:
        took: seconds for all alerts, restarts included.
        paging: seconds from the last acknowledgement to the last page.
        unpaged: groups without an escalation or without its page.
        paged_twice: groups with more than one escalation or page.
        alarm: seconds from when a step was late to when the auditor said so.
    """

    alerts: int
    attempts: int
    kills: int
    took: float
    paging: float
    lost: int
    doubled: int
    groups: int
    unpaged: int
    paged_twice: int
    alarm: float


def kill_intake(folder: Path, dice: Random, *, alerts: int, kills: int) -> Outcome:
    """Send *alerts* over *kills* random kills, wait for the pages, and count."""
    inbox = _paged(new_inbox(folder))
    sending = Sending(inbox=inbox, alerts=alerts, senders=SENDERS, together=TOGETHER)
    took = sending.run(kills=kills, dice=dice)
    found = look(inbox, set(sending.seconds), together=TOGETHER)
    server, began = inbox.serve(), perf_counter()
    try:
        groups = -(-alerts // TOGETHER)
        wait_until(lambda: sum(_pages(inbox).values()) >= groups, "every page", PAGING_SECONDS)
        paging = perf_counter() - began
        alarm = _alarm(inbox)
    finally:
        server.stop()
    pages = _pages(inbox)
    return Outcome(
        alerts=alerts,
        attempts=sending.attempts,
        kills=kills,
        took=took,
        paging=paging,
        lost=found.lost,
        doubled=found.doubled,
        groups=len(pages),
        unpaged=sum(count == 0 for count in pages.values()),
        paged_twice=sum(count > 1 for count in pages.values()),
        alarm=alarm,
    )


def _paged(inbox: Inbox) -> Inbox:
    """Let every alert page a channel, once."""
    now = SystemClock().now()
    with inbox.opened() as database:
        with database.write("oncall", inbox.tenant) as session:
            channel = add_channel(
                session,
                "everybody",
                title="Everybody",
                kind=ContactKind.WEBHOOK,
                address="https://chat.example.com/hook",
                by=None,
                at=now,
            )
            told = (Target(TargetKind.CHANNEL, channel.id),)
            steps = (Step(targets=told), Step(targets=told, delay=timedelta(hours=6)))
            policy = Policy(zone="UTC", steps=steps, catch_all=told)
            write_policy(session, "everybody", policy, by=None, at=now)
        with database.write("alerts", inbox.tenant) as session:
            set_routes(session, Route(name="default", policy="everybody"), by=None, at=now)
    return replace(inbox, jobs="alerts,oncall")


def _pages(inbox: Inbox) -> dict[object, int]:
    """Return how many pages were requested for each group, escalations without any as none."""
    same = col(NoticeRow.escalation_id) == col(EscalationRow.id)
    requested = select(col(EscalationRow.group_id)).join(NoticeRow, same)
    requested = requested.where(col(NoticeRow.requested_at).is_not(None))
    with inbox.opened() as database, database.read("oncall", inbox.tenant) as session:
        groups = list(session.scalars(select(col(GroupRow.id))))
        pages = Counter(session.scalars(requested))
        begun = Counter(session.scalars(select(col(EscalationRow.group_id))))
    return {one: 0 if not begun[one] else max(pages[one], begun[one] - 1) for one in groups}


def _alarm(inbox: Inbox) -> float:
    """Break one escalation whose step is nearly late; return how soon that was said."""
    due_at = SystemClock().now() - PATIENCE + timedelta(seconds=5)
    engine = create_engine(inbox.url)
    with engine.begin() as connection:  # past every rule, as a faulty release would
        found = connection.execute(select(col(EscalationRow.id)).limit(1)).scalar_one()
        broken = update(SnapshotRow).where(col(SnapshotRow.escalation_id) == found)
        connection.execute(broken.values(document="{}"))
        due = update(EscalationRow).where(col(EscalationRow.id) == found)
        connection.execute(due.values(next_at=due_at))
    engine.dispose()

    def is_said() -> bool:
        with inbox.opened() as database, database.read("oncall", inbox.tenant) as session:
            late = select(col(EscalationRow.late_at)).where(col(EscalationRow.id) == found)
            return session.scalars(late).one() is not None

    wait_until(is_said, "the alarm", ALARM_SECONDS)
    return (SystemClock().now() - due_at - PATIENCE).total_seconds()
