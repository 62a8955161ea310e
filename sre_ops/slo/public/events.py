"""What happens to definitions of SLOs and to error-budget policies. Fields are only added."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from sre_ops.kernel.event import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Defined(DomainEvent):
    """What a definition file says of an SLO and its service; the base of two events.

    Attributes:
        service, slo: the names that identify the SLO.
        file, file_sha256: where it is written, and which content of that file was read.
        sli_digest: changes when the minutes must be measured anew.
        objective: ratio, 0 < objective < 1.
        windows: as they are written, `30d`, `month@Asia/Tokyo`.
        team: who cares for the service, or "".
        service_title, service_description: what the files say of the service, or "".
    """

    slo_id: UUID
    service: str
    slo: str
    file: str
    file_sha256: str
    source: str
    sli_digest: str
    objective: Decimal
    windows: tuple[str, ...]
    team: str
    service_title: str
    service_description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionTaken(Defined):
    """An SLO came into force: for the first time, or again after it was withdrawn."""

    name: ClassVar[str] = "slo.definition_taken.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionChanged(Defined):
    """An SLO in force says something else, or stands in another file; not its objective."""

    name: ClassVar[str] = "slo.definition_changed.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveChanged(DomainEvent):
    """An SLO has another objective from *from_minute* (since the epoch) on."""

    name: ClassVar[str] = "slo.objective_changed.v1"
    slo_id: UUID
    service: str
    slo: str
    before: Decimal
    objective: Decimal
    from_minute: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionWithdrawn(DomainEvent):
    """No file defines the SLO any longer; its minutes are kept."""

    name: ClassVar[str] = "slo.definition_withdrawn.v1"
    slo_id: UUID
    service: str
    slo: str
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FanOutChanged(DomainEvent):
    """Children of an SLO came into force or went, or the first value was left out.

    Attributes:
        label: whose values have a child each.
        added, withdrawn: names of children.
        left_out: values without a child, the first of them, as they can be shown.
        left_out_count: how many there are.
    """

    name: ClassVar[str] = "slo.fan_out_changed.v1"
    slo_id: UUID
    service: str
    slo: str
    label: str
    added: tuple[str, ...]
    withdrawn: tuple[str, ...]
    left_out: tuple[str, ...]
    left_out_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyTaken(DomainEvent):
    """An error-budget policy came into force, or says something else from now on.

    Attributes:
        policy: its name; `policy_version` changes with what it says.
        services, slos: what follows it.
        file, file_sha256: where it is written, and which content of that file was read.
    """

    name: ClassVar[str] = "slo.policy_taken.v1"
    policy_id: UUID
    policy: str
    policy_version: str
    services: tuple[str, ...]
    slos: tuple[str, ...]
    file: str
    file_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyWithdrawn(DomainEvent):
    """No file holds the policy any longer; what followed it follows another one."""

    name: ClassVar[str] = "slo.policy_withdrawn.v1"
    policy_id: UUID
    policy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyStateChanged(DomainEvent):
    """The policy asks for something else for an SLO over one of its windows.

    Attributes:
        before, action: `none`, `inform`, `reliability_first`, `require_approval` or `freeze`.
        rules: those that are raised now.
        budget_left: 1 - the spent share when it was judged, or None where it is not known.
    """

    name: ClassVar[str] = "slo.policy_state_changed.v1"
    slo_id: UUID
    service: str
    slo: str
    window: str
    before: str
    action: str
    rules: tuple[str, ...]
    budget_left: float | None
    policy: str
    policy_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionRequested(DomainEvent):
    """Somebody asked that a period shall not count, or count as good; it waits for approval."""

    name: ClassVar[str] = "slo.correction_requested.v1"
    correction_id: UUID
    service: str  # this and the next two are patterns
    slo: str
    team: str
    effect: str  # exclude, count_as_good
    kind: str  # maintenance, data_fault, other
    reason: str
    requested_by: UUID
    from_minute: int | None  # since the epoch; None for one that recurs
    to_minute: int | None
    rule: str  # part of an RRULE; "" for one that holds once
    zone: str
    starts: str
    ends: str
    first_day: str
    last_day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionApproved(DomainEvent):
    """A correction counts, for the past as well."""

    name: ClassVar[str] = "slo.correction_approved.v1"
    correction_id: UUID
    approved_by: UUID
    control: str  # what took the place of a second person's look, where nobody else could


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionWithdrawn(DomainEvent):
    """A correction does not count, as if it had never done."""

    name: ClassVar[str] = "slo.correction_withdrawn.v1"
    correction_id: UUID
    withdrawn_by: UUID
    was_approved: bool
    because: str
