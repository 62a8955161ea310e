"""Who would be paged if the next step were done now; nothing is decided by asking."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sre_ops.db.sessions import ReadSession
from sre_ops.oncall.domain import escalation
from sre_ops.oncall.domain.decision import Decision
from sre_ops.oncall.queries.scene import Scene, scene_at
from sre_ops.oncall.queries.wording import name_of
from sre_ops.oncall.store import escalations as store
from sre_ops.oncall.tables import EscalationRow


@dataclass(frozen=True, slots=True, kw_only=True)
class NextPages:
    """What doing the next step now would mean.

    Attributes:
        policies: of the open escalations; none is open where there is none.
        who: people and channels that would be paged, each once.
        seen: tells whether anything has moved since.
    """

    policies: tuple[str, ...]
    who: tuple[str, ...]
    seen: int


def next_pages(session: ReadSession, group_id: UUID, at: datetime) -> NextPages:
    """Return who would be paged if the next step of a group's escalations were done at *at*."""
    rows = [row for row in store.of_group(session, group_id) if row.open_slug is not None]
    names = [name for row in rows for name in _paged(session, row, at)]
    return NextPages(
        policies=tuple(row.policy_slug for row in rows),
        who=tuple(dict.fromkeys(names)),
        seen=store.moves_of(rows),
    )


def _paged(session: ReadSession, row: EscalationRow, at: datetime) -> list[str]:
    snapshot = store.snapshot(session, row.id)
    state = escalation.escalate(snapshot, store.state_of(row), at=at).state
    found: list[str] = []
    admins: list[str] = []
    # A step that is for other hours is passed over at once, as the job will do.
    while state.next_at is not None and state.next_at <= at:
        steps = snapshot.policy.steps
        targets = steps[state.step].targets if state.step < len(steps) else ()
        scene = scene_at(session, at, targets)
        advance = escalation.next_step(snapshot, state, at, scene.roster)
        found += [_name(one, scene) for one in advance.decisions if one.pages]
        admins = [str(name_of(one, scene.names)) for one in scene.admins]
        state = advance.state
    return found or admins


def _name(one: Decision, scene: Scene) -> str:
    if one.person is not None:
        return str(name_of(one.person, scene.names))
    assert one.target is not None  # a page tells somebody or something
    return scene.labels.get(one.target.id, "")
