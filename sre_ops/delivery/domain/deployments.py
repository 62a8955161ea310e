"""What is said of a deployment, and whether it was said before. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sre_ops.kernel.errors import Conflict, Invalid
from sre_ops.kernel.messages import N_
from sre_ops.kernel.units import rfc3339

CLOCK_SKEW = timedelta(minutes=5)
"""How far the clock of whoever reports may be ahead of ours."""

LATE = timedelta(hours=1)
"""A deployment reported later than this keeps no verdict: the gate speaks of now, not of then."""

PRODUCTION = "production"


class Kind(StrEnum):
    """Why a version went out; DORA tells planned work from rework."""

    PLANNED = "planned"
    HOTFIX = "hotfix"
    ROLLBACK = "rollback"
    FIX_FORWARD = "fix_forward"


class FinishedInTheFuture(Invalid):
    """A deployment that has not finished yet was reported as finished."""


class DiffersFromRecorded(Conflict):
    """The id of a deployment names another one already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What somebody says of one deployment.

    Attributes:
        deployment_id: unique for the service; "" lets it follow from version and time.
        commit: as the version control names it, or "".
        finished_at: aware; None is now.
    """

    service: str
    release: str
    deployment_id: str = ""
    environment: str = PRODUCTION
    kind: Kind = Kind.PLANNED
    commit: str = ""
    finished_at: datetime | None = None

    def finished(self, now: datetime) -> datetime:
        """Return when it finished.

        Raises:
            FinishedInTheFuture: more than `CLOCK_SKEW` after *now*.
        """
        at = self.finished_at or now
        if at > now + CLOCK_SKEW:
            text = N_("finished_at %(at)s is in the future; report a deployment once it is over")
            raise FinishedInTheFuture(text, at=rfc3339(at))
        return at

    def is_late(self, now: datetime) -> bool:
        """Tell whether it is reported too late for the gate to speak of that time."""
        return now - self.finished(now) > LATE

    def identity(self, now: datetime) -> str:
        """Return the id, one that follows from what is said where none was given."""
        if self.deployment_id:
            return self.deployment_id
        return f"{self.environment}:{self.release[:100]}:{rfc3339(self.finished_at or now)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What is kept of a deployment, as far as a second report must agree with it."""

    deployment_id: str
    release: str
    environment: str
    kind: Kind
    commit: str
    finished_at: datetime


def check_same(kept: Recorded, said: Report) -> None:
    """Accept a report that says again what is kept; a time that is not told agrees with any.

    Raises:
        DiffersFromRecorded: naming what differs.
    """
    pairs = {
        "version": (kept.release, said.release),
        "environment": (kept.environment, said.environment),
        "kind": (str(kept.kind), str(said.kind)),
        "commit": (kept.commit, said.commit),
        "finished_at": (kept.finished_at, said.finished_at or kept.finished_at),
    }
    different = [name for name, (one, other) in pairs.items() if one != other]
    if different:
        text = N_(
            "deployment %(id)s of %(service)s is recorded with another %(what)s;"
            " give a new deployment its own id"
        )
        what = ", ".join(different)
        raise DiffersFromRecorded(text, id=kept.deployment_id, service=said.service, what=what)
