"""Escalation policies: who is told, in which order, after how long, under which condition. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from sre_ops.kernel.messages import N_
from sre_ops.kernel.unfit import Unfit
from sre_ops.oncall.domain.hours import Hours

LONGEST_DELAY = timedelta(days=1)
MOST_REPEATS = 20


class TargetKind(StrEnum):
    """What a step tells."""

    PERSON = "person"
    SCHEDULE = "schedule"
    TEAM = "team"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Target:
    """Somebody or something that is told."""

    kind: TargetKind
    id: UUID


class ClockOf(StrEnum):
    """Whose clocks a condition looks at."""

    SCHEDULE = "schedule"
    PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A step is done only at these hours.

    Attributes:
        hours: when; at least one.
        clock: of the schedule that is the target (a person, team or channel has none: there
            the policy's own zone counts), or of each person who would be paged.
    """

    hours: tuple[Hours, ...]
    clock: ClockOf = ClockOf.SCHEDULE

    def __post_init__(self) -> None:
        if not self.hours:
            raise Unfit("hours", N_("Give at least one span of hours."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One rung of the ladder.

    Attributes:
        delay: how long after the step before it; of the first, after the beginning.
        targets: all of them are told at once.
        condition: None is always.
    """

    targets: tuple[Target, ...]
    delay: timedelta = timedelta()
    condition: Condition | None = None

    def __post_init__(self) -> None:
        if not self.targets:
            raise Unfit("targets", N_("Name at least one target."))
        if not timedelta() <= self.delay <= LONGEST_DELAY:
            raise Unfit("delay", N_("A step waits for a day at most."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The whole ladder.

    Attributes:
        zone: whose clocks conditions look at where neither schedule nor person has any.
        repeat: how many more rounds follow the first one.
        round_delay: how long after the last step of a round the next one begins; the first
            step's own delay comes on top.
        ack_timeout: how long an acknowledgement holds before the page comes again; None is
            for good.
        catch_all: told whenever nobody else was, and when all rounds ended in silence.
    """

    zone: str
    steps: tuple[Step, ...]
    catch_all: tuple[Target, ...]
    repeat: int = 0
    round_delay: timedelta = timedelta(minutes=5)
    ack_timeout: timedelta | None = None

    def __post_init__(self) -> None:
        if not self.steps:
            raise Unfit("steps", N_("An escalation needs at least one step."))
        if not self.catch_all or any(
            one.kind not in (TargetKind.PERSON, TargetKind.CHANNEL) for one in self.catch_all
        ):
            raise Unfit(
                "catch_all",
                N_("Name a person or channel who is told when nobody else can be."),
            )
        if not 0 <= self.repeat <= MOST_REPEATS:
            raise Unfit("repeat", N_("It repeats 20 times at most."))
        if not timedelta(minutes=1) <= self.round_delay <= LONGEST_DELAY:
            raise Unfit("round_delay", N_("Wait between a minute and a day."))
        if self.ack_timeout is not None and self.ack_timeout < timedelta(minutes=1):
            raise Unfit("ack_timeout", N_("Wait for a minute at least."))

    def targets(self) -> Iterator[Target]:
        """Yield everything that the policy may ever tell."""
        for step in self.steps:
            yield from step.targets
        yield from self.catch_all


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The policy as it stood when an escalation began: later changes do not reach it.

    Attributes:
        policy_id: of the policy, with the *version* that was in force.
        severity: 1 is SEV1.
    """

    policy_id: UUID
    version: int
    policy: Policy
    severity: int
