"""Where messages go: kinds of channels, addresses, and how an address is shown masked. Pure."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from urllib.parse import urlsplit
from uuid import UUID

from sre_ops.kernel.errors import Invalid
from sre_ops.kernel.messages import N_

_HIDDEN = "•••"


class Kind(StrEnum):
    """How a message goes out."""

    EMAIL = "email"
    WEBHOOK = "webhook"
    SLACK = "slack"
    TEAMS = "teams"
    NTFY = "ntfy"
    APPRISE = "apprise"


KIND_WORDS = {
    Kind.EMAIL: N_("E-mail"),
    Kind.WEBHOOK: "Webhook",
    Kind.SLACK: "Slack",
    Kind.TEAMS: "Microsoft Teams",
    Kind.NTFY: "ntfy",
    Kind.APPRISE: "Apprise",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """A contact of a person, or a channel that several people read.

    Attributes:
        person_id: whose contact it is; None for a channel.
        kind: as the one who keeps it wrote it; it may be one that we do not know.
        address: an e-mail address or a URL, which may hold a secret itself.
        secret: with which a webhook is signed, or a token; "" without one.
    """

    person_id: UUID | None
    kind: str
    address: str = field(repr=False)
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """To whom a message is queued: exactly one of both is given."""

    contact_id: UUID | None
    channel_id: UUID | None

    def __post_init__(self) -> None:
        if (self.contact_id is None) == (self.channel_id is None):
            raise Invalid(N_("a message goes to a contact or to a channel, to exactly one of both"))

    @property
    def text(self) -> str:
        """The key by which messages to the same destination are found."""
        if self.contact_id is not None:
            return f"contact:{self.contact_id}"
        return f"channel:{self.channel_id}"

    @classmethod
    def of(cls, text: str) -> "Recipient":
        """Read what `text` wrote."""
        what, _, name = text.partition(":")
        found = UUID(name)
        is_contact = what == "contact"
        return cls(
            contact_id=found if is_contact else None, channel_id=None if is_contact else found
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What else is known of the group of alerts that a page is about."""

    service: str = ""
    runbook: str = ""
    opened_at: datetime | None = None


class Directory(Protocol):
    """Whoever knows addresses and what a page is about."""

    def find(self, recipient: Recipient) -> Destination:
        """Return where to send to.

        Raises:
            NotFound: the contact or channel is gone.
        """
        ...

    def about(self, group_id: UUID) -> About:
        """Return what is known of a group of alerts; of an unknown one, nothing."""
        ...


def masked(kind: str, address: str) -> str:
    """Return enough of an address for its owner to recognise it, and no more.

    Paths of URLs are secrets, in Slack's webhooks for example; only the host is shown.
    """
    if kind == Kind.EMAIL:
        name, at, host = address.rpartition("@")
        return f"{name[:1]}{_HIDDEN}{at}{host}" if name else _HIDDEN
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        host = ""
    # Apprise writes secrets where other URLs have a host.
    return f"{host}/{_HIDDEN}" if host and kind != Kind.APPRISE else _HIDDEN
