"""Who would be told, minute by minute, if nobody answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.messages import Message
from sre_ops.oncall.domain.calls import Beforehand, Beginning, Call, beginnings
from sre_ops.oncall.domain.decision import Decision
from sre_ops.oncall.domain.escalation import rehearse
from sre_ops.oncall.domain.notices import Notice, NoticeReason, notices
from sre_ops.oncall.domain.policy import Policy, Snapshot
from sre_ops.oncall.domain.policy_text import policy_from
from sre_ops.oncall.domain.roster import Roster
from sre_ops.oncall.public import reads as oncall
from sre_ops.oncall.queries import wording
from sre_ops.oncall.queries.scene import EMAIL, Scene, preferences_of, scene_at
from sre_ops.oncall.store import reaching
from sre_ops.oncall.tables import PolicyRow

_NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Predicted:
    """A message that would be sent, or would not.

    Attributes:
        kind: of the contact or channel.
    """

    at: datetime
    kind: str
    reason: NoticeReason
    is_sent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """One page, or one that would not be sent."""

    at: datetime
    policy: str
    reason: str
    text: Message
    is_page: bool
    person_id: UUID | None = None
    messages: tuple[Predicted, ...] = ()


def rehearse_policies(
    session: ReadSession, policies: Sequence[str], *, severity: int, at: datetime
) -> list[Rehearsed]:
    """Tell what would be decided from *at* on of an alert that goes up *policies*.

    Args:
        session: of oncall.
        policies: slugs; unknown ones page the admins, as they would.
        severity: 1 is critical, 4 informs.
        at: when the alert would fire, aware.
    """
    call = Call(
        group_id=_NOBODY,
        cause_id=_NOBODY,
        at=at,
        title="",
        service="",
        severity=severity,
        policies=tuple(policies),
    )
    known = {row.slug: (row.id, row.version, _policy(row)) for row in reaching.policies(session)}
    found = beginnings(call, known, scene_at(session, at, ()).admins)
    lines = [line for one in found for line in _lines(session, one)]
    return sorted(lines, key=lambda one: one.at)


def _lines(session: ReadSession, one: Beginning) -> list[Rehearsed]:
    lines = [_beforehand(one, one.because)] if one.because else []
    if one.snapshot is None:
        return lines
    stage = _Stage(session, one.snapshot, one.at)
    decided = rehearse(one.snapshot, one.at, stage.roster_at)
    return lines + [stage.line(one.policy, decision) for decision in decided]


def _beforehand(one: Beginning, because: Beforehand) -> Rehearsed:
    text = wording.decided(because, who="", target="", policy=one.policy)
    return Rehearsed(at=one.at, policy=one.policy, reason=because.value, text=text, is_page=False)


class _Stage:
    """Everybody whom a policy may tell; only who is on call is asked again for each instant."""

    def __init__(self, session: ReadSession, snapshot: Snapshot, at: datetime) -> None:
        self._session = session
        self._severity = snapshot.severity
        self._scene: Scene = scene_at(session, at, snapshot.policy.targets())
        self._kinds: dict[UUID, str] = {row.id: row.kind for row in reaching.contacts(session)}

    def roster_at(self, at: datetime) -> Roster:
        """Return who stands behind the policy's targets at *at*."""
        roster = self._scene.roster
        return replace(roster, on_call=oncall.on_call(self._session, list(roster.on_call), at))

    def line(self, policy: str, one: Decision) -> Rehearsed:
        """Return how a decision is told."""
        names: Mapping[UUID, str] = self._scene.names
        label = self._scene.labels.get(one.target.id, "") if one.target else ""
        who = wording.name_of(one.person, names) if one.person else label
        return Rehearsed(
            at=one.at,
            policy=policy,
            reason=one.reason.value,
            text=wording.decided(one.reason, who=who, target=label, policy=policy),
            is_page=one.pages,
            person_id=one.person,
            messages=self._messages(one) if one.pages else (),
        )

    def _messages(self, one: Decision) -> tuple[Predicted, ...]:
        if one.person is None:
            assert one.target is not None  # a page tells somebody or something
            kind = self._scene.kinds.get(one.target.id, "")
            reason = NoticeReason.CHANNEL if kind else NoticeReason.CHANNEL_IS_GONE
            return (Predicted(at=one.at, kind=kind, reason=reason, is_sent=bool(kind)),)
        zone = self._scene.roster.people.get(one.person)
        preferences = preferences_of(self._session, one.person, zone)
        return tuple(self._predicted(each) for each in notices(preferences, self._severity, one.at))

    def _predicted(self, one: Notice) -> Predicted:
        kind = self._kinds.get(one.contact, EMAIL) if one.contact else ""
        return Predicted(at=one.at, kind=kind, reason=one.reason, is_sent=one.is_sent)


def _policy(row: PolicyRow) -> Policy:
    return policy_from(reaching.document(row))
