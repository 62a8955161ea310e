"""What a message says, in its reader's language, before a channel gives it a form. Pure."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sre_ops.kernel.messages import N_

REASONS = {
    "on_call": N_("You are on call."),
    "named": N_("An escalation policy names you."),
    "member": N_("You are in the team that an escalation policy names."),
    "channel": N_("An escalation policy names this channel."),
    "catch_all": N_("Nobody else has answered: this is the last resort."),
    "ack_timed_out": N_("Somebody acknowledged it long ago, and it still fires."),
}
"""What oncall gives as its reason, as its reader is told; other reasons are told as they are."""
GROUPS = "/alerts"
"""Where the groups of alerts are shown; below it by id."""


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere."""

    text: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One page.

    Attributes:
        group_id: the group of alerts; None for a test.
        severity: 1 is critical, 4 information; `severity_word` is it in words.
        reason: why this person or channel is told.
        facts: label and value of what is worth knowing, the most important first.
        acknowledge: a link that acknowledges in the reader's name; None for a channel.
    """

    page_id: UUID
    group_id: UUID | None
    title: str
    service: str
    severity: int
    severity_word: str
    reason: str
    at: datetime
    facts: tuple[tuple[str, str], ...] = ()
    acknowledge: Link | None = None
    details: Link | None = None
    runbook: Link | None = None

    @property
    def links(self) -> tuple[Link, ...]:
        """All that there are, the most useful first."""
        found = (self.acknowledge, self.details, self.runbook)
        return tuple(one for one in found if one is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message: a page, or several told at once.

    Attributes:
        key: the same at every attempt.
        subject: one line that says most of it.
        items: those that are told in full; at least one, the worst first.
        rest: what is said of those that are not; "" when there are none.
        overview: where all of it is found.
        footer: who sends this, and why.
        thread: the same for messages that belong together.
        site: address of this service.
    """

    key: UUID
    locale: str
    at: datetime
    subject: str
    items: tuple[Item, ...]
    overview: Link
    footer: str
    site: str
    thread: str = ""
    rest: str = ""

    @property
    def severity(self) -> int:
        """The worst of its items."""
        return min(one.severity for one in self.items)
