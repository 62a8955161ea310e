"""The form that says where Alertmanager is asked and which alert is its heartbeat."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Form

from sre_ops.alerts.domain.poll_address import MOST, checked, shown
from sre_ops.alerts.domain.silence import Beat
from sre_ops.alerts.domain.watchdog import NAME
from sre_ops.alerts.pages.integration_form import minutes
from sre_ops.alerts.store import sources as sources_store
from sre_ops.alerts.store.sources import Listened
from sre_ops.kernel.errors import Invalid
from sre_ops.kernel.messages import N_
from sre_ops.kernel.unfit import Unfit

_LONGEST = 200
_LONGEST_URL = 500
Text = Annotated[str, Form(max_length=10_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedSource:
    """What somebody typed, whatever it is; minutes of the watchdog are texts."""

    addresses: str = ""
    receiver: str = ""
    is_watched: bool = False
    alertname: str = NAME
    every: str = "5"
    grace: str = "1"

    @classmethod
    def of(cls, one: Listened) -> "TypedSource":
        """Return what the form shows of what is in force; passwords are not shown."""
        row, beat = one.source, one.heartbeat
        kept = [shown(each) for each in sources_store.addresses(row)] if row else []
        usual = cls(addresses="\n".join(kept), receiver=row.receiver if row else "")
        if beat is None:
            return usual
        return cls(
            addresses=usual.addresses,
            receiver=usual.receiver,
            is_watched=True,
            alertname=beat.alertname,
            every=f"{beat.every_seconds / 60:g}",
            grace=f"{beat.grace_seconds / 60:g}",
        )

    def urls(self, before: Sequence[str]) -> list[str]:
        """Return the addresses.

        Args:
            before: those in force, with passwords; one that was left as it was shown is kept.

        Raises:
            Unfit: there are too many, or one is none.
        """
        hidden = {shown(one): one for one in before}
        lines = [line.strip() for line in self.addresses.splitlines() if line.strip()]
        if len(lines) > MOST:
            raise Unfit("addresses", N_("at most %(most)s addresses are asked"), most=MOST)
        return [_url(hidden.get(line, line)) for line in lines]

    def named(self) -> str:
        """Return the receiver.

        Raises:
            Unfit: addresses are asked without one, or it is too long.
        """
        found = self.receiver.strip()
        if self.addresses.strip() and not found:
            text = N_("name the receiver, as Alertmanager's configuration does")
            raise Unfit("receiver", text)
        return _word("receiver", found)

    def watchdog(self, before: Beat | None) -> Beat | None:
        """Return what is expected to be heard; None where no alert is a heartbeat.

        Args:
            before: what is expected now; service and severity stay as they are there.

        Raises:
            Unfit: it has no name, or a field is no number of minutes.
        """
        if not self.is_watched:
            return None
        name = _word("alertname", self.alertname.strip())
        if not name:
            raise Unfit("alertname", N_("Name the alert that always fires."))
        return Beat(
            every=minutes("every", self.every, least=1),
            grace=minutes("grace", self.grace, least=0),
            alertname=name,
            service=before.service if before else "",
            severity=before.severity if before else "critical",
        )


def typed_source(
    *,
    addresses: Text = "",
    receiver: Text = "",
    is_watched: Text = "",
    alertname: Text = "",
    every: Text = "",
    grace: Text = "",
) -> TypedSource:
    """Take what the form sent."""
    return TypedSource(
        addresses=addresses,
        receiver=receiver,
        is_watched=bool(is_watched),
        alertname=alertname,
        every=every,
        grace=grace,
    )


def _url(text: str) -> str:
    if len(text) > _LONGEST_URL or not text.isprintable():
        raise Unfit("addresses", N_("An address may have %(most)s characters."), most=_LONGEST_URL)
    try:
        return checked(text)
    except Invalid as error:
        raise Unfit("addresses", error.message.text, **error.message.values) from error


def _word(field: str, text: str) -> str:
    if len(text) > _LONGEST or not text.isprintable():
        raise Unfit(field, N_("Write at most %(most)s characters."), most=_LONGEST)
    return text
