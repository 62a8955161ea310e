"""Who may let a correction count, and when it ends: waiting, approved, withdrawn. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sre_ops.kernel.errors import Conflict, Forbidden
from sre_ops.kernel.messages import N_
from sre_ops.kernel.unfit import Unfit


class CorrectionState(StrEnum):
    """How far a correction is; only an approved one counts."""

    WAITING = "waiting"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


class NotWaiting(Conflict):
    """The correction was approved or withdrawn already."""


class AlreadyWithdrawn(Conflict):
    """The correction was withdrawn already."""


class NeedsSomebodyElse(Forbidden):
    """Whoever asks for a correction does not approve it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What decides the next step of a correction; *requested_by* is a person."""

    state: CorrectionState
    requested_by: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Approver:
    """Somebody who wants to approve.

    Attributes:
        others: how many more people of the tenant could approve it.
        control: what is done in place of a second person's look, for teams of one; or "".
    """

    person_id: UUID
    others: int
    control: str = ""


def check_approval(standing: Standing, by: Approver) -> None:
    """Let pass an approval by a second person, or by the only one with a stated control.

    Raises:
        NotWaiting: it was approved or withdrawn already.
        NeedsSomebodyElse: *by* asked for it, and there are others.
        Unfit: *by* asked for it, is alone, and states no control.
    """
    if standing.state is not CorrectionState.WAITING:
        raise NotWaiting(N_("the correction is not waiting for approval any more"))
    if by.person_id != standing.requested_by:
        return
    if by.others:
        raise NeedsSomebodyElse(N_("you asked for this correction; somebody else approves it"))
    if not by.control.strip():
        raise Unfit(
            "control",
            N_("Nobody else can approve it: say what takes the place of a second person's look."),
        )


def check_withdrawal(standing: Standing, by: UUID, *, is_manager: bool) -> None:
    """Let pass a withdrawal by whoever asked for it, or by a manager.

    Raises:
        AlreadyWithdrawn: it does not count any more.
        Forbidden: *by* is neither.
    """
    if standing.state is CorrectionState.WITHDRAWN:
        raise AlreadyWithdrawn(N_("the correction was withdrawn already"))
    if by != standing.requested_by and not is_manager:
        raise Forbidden(N_("whoever asked for a correction withdraws it, or a manager"))
