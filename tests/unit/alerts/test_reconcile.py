from dataclasses import replace
from datetime import UTC, datetime

from sre_ops.alerts.domain.alert_event import AlertEvent, Said
from sre_ops.alerts.domain.lifecycle import State
from sre_ops.alerts.domain.reconcile import PATIENCE, Doubts, Held, Listed, reconcile

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
FIRING, OVER = Held(state=State.FIRING), Held(state=State.RESOLVED)
ENDED = Held(state=State.RESOLVED, still_fires=True)
LISTED = Listed(event=AlertEvent(said=Said.FIRING, key="k", starts_at=NOON - PATIENCE))


def test_a_lost_end_is_healed_at_the_second_look() -> None:
    first = reconcile({"k": FIRING}, [], Doubts(), at=NOON)
    second = reconcile({"k": FIRING}, [], first.doubts, at=NOON)

    assert first.events == ()
    assert [(one.key, one.said) for one in second.events] == [("k", Said.RESOLVED)]


def test_a_lost_beginning_is_healed_at_the_second_look() -> None:
    for ours in ({}, {"k": OVER}):
        first = reconcile(ours, [LISTED], Doubts(), at=NOON)
        second = reconcile(ours, [LISTED], first.doubts, at=NOON)

        assert first.events == ()
        assert second.events == (LISTED.event,)


def test_where_both_agree_nothing_is_healed() -> None:
    for ours, theirs in (({"k": FIRING}, [LISTED]), ({"k": OVER}, []), ({"k": ENDED}, [LISTED])):
        first = reconcile(ours, theirs, Doubts(), at=NOON)

        assert (first.events, first.doubts) == ((), Doubts())


def test_a_doubt_that_passed_counts_no_more() -> None:
    doubts = reconcile({"k": FIRING}, [], Doubts(), at=NOON).doubts
    doubts = reconcile({"k": FIRING}, [LISTED], doubts, at=NOON).doubts

    assert reconcile({"k": FIRING}, [], doubts, at=NOON).events == ()


def test_what_a_person_ended_is_over_when_its_source_lists_it_no_more() -> None:
    doubts = reconcile({"k": ENDED}, [], Doubts(), at=NOON).doubts

    assert reconcile({"k": ENDED}, [], doubts, at=NOON).events[0].said is Said.RESOLVED


def test_a_silenced_alert_is_neither_opened_nor_ended() -> None:
    silenced = replace(LISTED, is_suppressed=True)

    assert reconcile({}, [silenced], Doubts(unheard=frozenset("k")), at=NOON).events == ()
    assert (
        reconcile({"k": FIRING}, [silenced], Doubts(missing=frozenset("k")), at=NOON).events == ()
    )


def test_an_alertmanager_that_has_just_started_ends_nothing() -> None:
    doubts = reconcile({"k": FIRING}, [], Doubts(), is_complete=False, at=NOON).doubts
    first = reconcile({"k": FIRING}, [], doubts, at=NOON)

    assert (doubts, first.events) == (Doubts(), ())


def test_what_its_group_may_still_wait_for_is_not_opened() -> None:
    young = replace(LISTED, event=replace(LISTED.event, starts_at=NOON))
    nameless = replace(LISTED, event=replace(LISTED.event, starts_at=None))

    assert reconcile({}, [young], Doubts(unheard=frozenset("k")), at=NOON).events == ()
    assert reconcile({}, [nameless], Doubts(unheard=frozenset("k")), at=NOON).events != ()
