"""What is written as text is read again unchanged, and written again the same."""

import json
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from sre_ops.oncall.domain import policy_text, schedule_text
from sre_ops.oncall.domain.escalation import acknowledge, begin, rehearse, resolve
from sre_ops.oncall.domain.policy import Snapshot
from sre_ops.oncall.domain.roster import Roster
from sre_ops.oncall.domain.schedule import Schedule
from tests.property.oncall.test_escalation import START, ids, rosters, snapshots
from tests.property.oncall.test_shifts import schedules


@given(schedules())
@settings(max_examples=20, deadline=None)
def test_a_schedule_survives_its_text(schedule: Schedule) -> None:
    document = schedule_text.document_of(schedule)

    again = schedule_text.schedule_of(document)

    assert again == schedule
    assert schedule_text.document_of(again) == document


@given(snapshot=snapshots, roster=rosters, by=ids, over=st.booleans())
@settings(max_examples=20, deadline=None)
def test_a_running_escalation_survives_its_text(
    snapshot: Snapshot, roster: Roster, by: UUID, *, over: bool
) -> None:
    state = acknowledge(snapshot, begin(snapshot, START), by=by, at=START).state
    state = resolve(state, at=START).state if over else state

    said = json.loads(json.dumps(policy_text.state_json(state)))

    assert policy_text.snapshot_of(policy_text.document_of(snapshot)) == snapshot
    assert policy_text.state_from(said) == state
    for one in rehearse(snapshot, START, lambda _: roster):
        assert policy_text.decision_from(policy_text.decision_json(one)) == one
