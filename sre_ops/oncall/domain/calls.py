"""What alerts say that may begin an escalation, and why it begins otherwise or not at all. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sre_ops.oncall.domain.policy import Policy, Snapshot, Step, Target, TargetKind

FLAPPING_HOLD = timedelta(minutes=5)
"""What fires again so often is told of only when it stays so long."""
THE_SOURCE = UUID(int=0)
"""Who has acknowledged where no person of ours did: the alert's own source."""
NO_POLICY = UUID(int=0)


class Beforehand(StrEnum):
    """Why nobody is paged, or others or later than routing asks, before any step is done."""

    NO_POLICY = "no_policy"
    MUTED = "muted"
    FLAPPING = "flapping"
    NO_SUCH_POLICY = "no_such_policy"
    NOBODY_TO_TELL = "nobody_to_tell"
    ALREADY_RUNNING = "already_running"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A group of alerts that asks for people.

    Attributes:
        cause_id: of the event that says so; the same one begins nothing twice.
        at: when it was said, aware UTC: waiting runs from then.
        severity: 1 is critical, 4 informs.
        policies: slugs, as routing named them.
        muted_by: the mute window that holds, if any.
        is_flapping: it fires and resolves all the time.
    """

    group_id: UUID
    cause_id: UUID
    at: datetime
    title: str
    service: str
    severity: int
    policies: tuple[str, ...]
    muted_by: UUID | None = None
    is_flapping: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What a call means for one policy.

    Attributes:
        policy: its slug, "" where routing names none.
        snapshot: with which an escalation begins; None where none does.
        at: when it begins.
        because: why it is not as routing asks; None where it is.
    """

    policy: str
    at: datetime
    snapshot: Snapshot | None = None
    because: Beforehand | None = None


def beginnings(
    call: Call, known: Mapping[str, tuple[UUID, int, Policy]], admins: Collection[UUID]
) -> tuple[Beginning, ...]:
    """Tell what begins, and why what does not.

    Args:
        call: of the group.
        known: the policies in force: id, version and rules, by slug.
        admins: who is told where a policy is not known.
    """
    if not call.policies:
        return (Beginning(policy="", at=call.at, because=Beforehand.NO_POLICY),)
    slugs = tuple(dict.fromkeys(call.policies))
    if call.muted_by is not None:
        return tuple(Beginning(policy=one, at=call.at, because=Beforehand.MUTED) for one in slugs)
    return tuple(_beginning(call, one, known, admins) for one in slugs)


def last_policy(admins: Collection[UUID]) -> Policy:
    """Return the policy of an alert whose policy is unknown: all *admins* at once.

    Raises:
        Unfit: there is no admin.
    """
    targets = tuple(Target(TargetKind.PERSON, one) for one in sorted(admins))
    return Policy(zone="UTC", steps=(Step(targets=targets),), catch_all=targets)


def _beginning(
    call: Call,
    slug: str,
    known: Mapping[str, tuple[UUID, int, Policy]],
    admins: Collection[UUID],
) -> Beginning:
    at = call.at + FLAPPING_HOLD if call.is_flapping else call.at
    because = Beforehand.FLAPPING if call.is_flapping else None
    if slug in known:
        policy_id, version, policy = known[slug]
    elif admins:
        policy_id, version, policy = NO_POLICY, 0, last_policy(admins)
        because = Beforehand.NO_SUCH_POLICY
    else:
        return Beginning(policy=slug, at=at, because=Beforehand.NOBODY_TO_TELL)
    snapshot = Snapshot(policy_id=policy_id, version=version, policy=policy, severity=call.severity)
    return Beginning(policy=slug, at=at, snapshot=snapshot, because=because)
