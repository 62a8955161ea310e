"""Every way out: gives a message to the sink of its kind, with the settings of the operator."""

from dataclasses import dataclass, replace

from sre_ops.notify.domain.destinations import Destination, Kind
from sre_ops.notify.domain.guard import Allowed
from sre_ops.notify.domain.notice import Notice
from sre_ops.notify.domain.outcomes import Fault, Outcome, told
from sre_ops.notify.sinks import apprise, email, ntfy, slack, teams, webhook
from sre_ops.notify.sinks.email import Smtp


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """What the operator has set about sending.

    Attributes:
        smtp: for mail.
        allowed: what may be reached beside the public internet.
        is_apprise_on: whether addresses of apprise are used.
    """

    smtp: Smtp
    allowed: Allowed
    is_apprise_on: bool = False

    def send(self, destination: Destination, notice: Notice) -> Outcome:
        """Send *notice*, and tell what became of it without telling an address."""
        outcome = self._sent(destination, notice)
        if isinstance(outcome, Fault):
            secrets = (destination.address, destination.secret, self.smtp.password)
            return replace(outcome, why=told(outcome.why, secrets))
        return outcome

    def _sent(  # noqa: PLR0911 - one return for each kind
        self, destination: Destination, notice: Notice
    ) -> Outcome:
        match destination.kind:
            case Kind.EMAIL:
                return email.send(destination, notice, smtp=self.smtp)
            case Kind.WEBHOOK:
                return webhook.send(destination, notice, allowed=self.allowed)
            case Kind.SLACK:
                return slack.send(destination, notice, allowed=self.allowed)
            case Kind.TEAMS:
                return teams.send(destination, notice, allowed=self.allowed)
            case Kind.NTFY:
                return ntfy.send(destination, notice, allowed=self.allowed)
            case Kind.APPRISE:
                return apprise.send(destination, notice, is_on=self.is_apprise_on)
            case _:
                why = f"a channel of the kind {destination.kind!r} is not known here"
                return Fault(why=why, is_final=True)
