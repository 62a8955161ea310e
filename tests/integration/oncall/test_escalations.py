"""The engine in real tables, on both databases: nothing is lost, and nothing is done twice."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from sre_ops.db.database import Database
from sre_ops.kernel.clock import FixedClock
from sre_ops.oncall.commands.climb import climb
from sre_ops.oncall.domain.policy import Step
from sre_ops.oncall.tables import EscalationRow, NoticeRow, SnapshotRow
from tests.databases import NOON
from tests.integration.oncall.pagers import MINUTE, Pager, pager


@pytest.fixture
def paging(database: Database, tenant: UUID, clock: FixedClock) -> Pager:
    return pager(database, tenant, clock)


def _die_before_the_commit(paging: Pager, escalation_id: UUID) -> None:
    with paging.database.write("oncall", paging.tenant) as session:
        assert climb(session, escalation_id, NOON)
        raise KeyboardInterrupt


def test_people_are_told_one_after_the_other_until_all_rounds_ended(paging: Pager) -> None:
    paging.ladder()

    paging.hear("opened")
    paging.run_until(NOON + timedelta(hours=2))

    assert paging.pages() == [
        (0, "ana", "on_call"),
        (10, "cleo", "named"),
        (15, "boss", "catch_all"),
    ]
    assert paging.decisions() == ["on_call", "named", "rounds_ended", "catch_all"]


def test_an_acknowledgement_takes_back_what_was_not_sent(paging: Pager) -> None:
    paging.ladder()
    paging.hear("opened")
    paging.tick()

    paging.hear("acknowledged", by=str(paging.rota.named("ana")))
    paging.run_until(NOON + timedelta(hours=2))

    [row] = paging.rows(EscalationRow)
    [notice] = paging.rows(NoticeRow)
    assert (row.phase, row.acknowledged_by) == ("acknowledged", paging.rota.named("ana"))
    assert (notice.state, notice.withdrawn_why) == ("withdrawn", "acknowledged")
    assert paging.decisions() == ["on_call", "acknowledged"]


def test_an_acknowledgement_that_runs_out_pages_again(paging: Pager) -> None:
    paging.ladder(ack_timeout=30 * MINUTE)
    paging.hear("opened")
    paging.tick()
    paging.hear("acknowledged", by=str(paging.rota.named("cleo")))

    paging.tick(30)
    paging.tick(5)

    assert paging.pages()[1:] == [(30, "cleo", "ack_timed_out"), (35, "ana", "on_call")]


def test_what_a_source_acknowledges_is_held_by_nobody_of_ours(paging: Pager) -> None:
    paging.ladder(ack_timeout=30 * MINUTE)
    paging.hear("opened")
    paging.tick()
    paging.hear("acknowledged", by=None)

    paging.tick(30)

    assert paging.pages()[1:] == [(30, "ana", "on_call")]
    assert paging.decisions()[1:] == ["acknowledged", "not_active", "on_call"]


def test_what_is_resolved_pages_nobody_more_and_may_begin_again(paging: Pager) -> None:
    paging.ladder()
    paging.hear("opened")
    paging.tick()
    paging.hear("resolved")
    paging.tick(20)
    assert len(paging.pages()) == 1

    paging.hear("fires_again")
    paging.tick()

    assert paging.pages()[1:] == [(20, "ana", "on_call")]
    assert [one.phase for one in paging.rows(EscalationRow)] == ["resolved", "running"]


def test_what_fires_again_all_the_time_waits_for_five_minutes(paging: Pager) -> None:
    paging.ladder()

    paging.hear("fires_again", is_flapping=True)
    paging.tick(4)
    assert paging.pages() == []
    paging.tick(1)

    assert paging.pages() == [(5, "ana", "on_call")]
    assert paging.decisions() == ["flapping", "on_call"]


def test_a_muted_group_pages_when_its_window_ends(paging: Pager) -> None:
    paging.ladder()
    paging.hear("opened", muted_by=str(uuid4()))
    paging.tick(1)
    assert (paging.pages(), paging.decisions()) == ([], ["muted"])

    paging.hear("unmuted")
    paging.tick()

    assert paging.pages() == [(1, "ana", "on_call")]


def test_a_route_without_policy_has_its_reason(paging: Pager) -> None:
    paging.hear("opened", policies=[])
    paging.tick()

    assert (paging.pages(), paging.decisions()) == ([], ["no_policy"])


def test_an_unknown_policy_pages_the_admins(paging: Pager) -> None:
    paging.hear("opened", policies=["a-name-with-a-slip"])
    paging.tick()

    assert paging.pages() == [(0, "boss", "named")]
    assert paging.decisions() == ["no_such_policy", "named"]


def test_the_same_event_twice_begins_one_escalation(paging: Pager) -> None:
    paging.ladder()
    first = paging.hear("opened")

    paging.hear("opened", event_id=first)
    paging.hear("resolved")
    paging.hear("opened", event_id=first)

    assert [one.phase for one in paging.rows(EscalationRow)] == ["resolved"]


def test_events_of_a_group_that_never_paged_are_harmless(paging: Pager) -> None:
    for what in ("acknowledged", "resolved", "closed"):
        paging.hear(what)

    assert paging.rows(EscalationRow) == []


def test_at_most_one_is_open_for_a_group_and_policy(paging: Pager) -> None:
    paging.ladder()
    paging.hear("opened")
    paging.hear("fires_again")
    [row] = paging.rows(EscalationRow)
    said = {name: getattr(row, name) for name in type(row).model_fields}
    again = EscalationRow(**(said | {"id": uuid4(), "cause_id": uuid4()}))

    with (
        pytest.raises(IntegrityError),
        paging.database.write("oncall", paging.tenant) as session,
    ):
        session.add(again)

    assert paging.decisions() == ["already_running"]


def test_a_step_that_was_not_committed_is_done_once(paging: Pager) -> None:
    paging.ladder()
    paging.hear("opened")
    [row] = paging.rows(EscalationRow)

    with pytest.raises(KeyboardInterrupt):
        _die_before_the_commit(paging, row.id)
    assert (paging.pages(), paging.decisions()) == ([], [])
    paging.tick()
    paging.tick()

    assert paging.pages() == [(0, "ana", "on_call")]


def test_two_processes_do_a_step_once(paging: Pager) -> None:
    paging.ladder()
    paging.hear("opened")
    [row] = paging.rows(EscalationRow)

    with paging.database.write("oncall", paging.tenant) as session:
        assert climb(session, row.id, NOON)
        if not paging.database.is_sqlite:  # there the other waits before it begins
            with paging.database.write("oncall", paging.tenant) as other:
                assert not climb(other, row.id, NOON)
    with paging.database.write("oncall", paging.tenant) as late:
        assert not climb(late, row.id, NOON)

    assert len(paging.pages()) == 1


def test_a_changed_policy_does_not_reach_what_runs(paging: Pager) -> None:
    paging.ladder()
    paging.hear("opened")
    paging.tick()

    paging.policy(Step(targets=(paging.person("ben"),), delay=timedelta(hours=5)))
    paging.tick(10)

    assert paging.pages()[1:] == [(10, "cleo", "named")]


def test_a_bad_escalation_keeps_no_other_waiting(paging: Pager) -> None:
    paging.ladder()
    paging.hear("opened")
    with paging.database.write("oncall", paging.tenant) as session:
        session.execute(delete(SnapshotRow))
    other = replace(paging, group=uuid4())
    other.hear("opened")

    paging.tick()

    assert (len(paging.pages()), paging.decisions(), other.decisions()) == (1, [], ["on_call"])
