from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from sre_ops.notify.domain.throttle import PACE, Batch, Waiting, admit, plan
from tests.databases import NOON

SECOND = timedelta(seconds=1)


def _waiting(
    number: int, destination: str = "ana", severity: int = 2, batch: UUID | None = None
) -> Waiting:
    return Waiting(
        message_id=UUID(int=number),
        page_id=UUID(int=1_000_000 + number),
        destination=destination,
        severity=severity,
        queued_at=NOON - timedelta(seconds=100_000 - number),
        batch=batch,
    )


def _ids(batches: Sequence[Batch]) -> list[list[int]]:
    return [[one.int for one in batch.messages] for batch in batches]


def test_a_message_goes_by_itself_under_the_key_of_its_page() -> None:
    (batch,) = plan([_waiting(1)], {}, (), at=NOON)

    assert batch == Batch(key=UUID(int=1_000_001), destination="ana", messages=(UUID(int=1),))


def test_one_message_at_a_time_goes_to_a_destination_the_worst_first() -> None:
    waiting = [_waiting(1, severity=3), _waiting(2, severity=1), _waiting(3, severity=1)]

    assert _ids(plan(waiting, {}, (), at=NOON)) == [[2]]
    assert plan(waiting, {}, ("ana",), at=NOON) == []


def test_whoever_heard_nothing_yet_comes_first() -> None:
    waiting = [_waiting(1, "flooded", severity=1), _waiting(2, "quiet", severity=4)]
    recent = {"flooded": [NOON - SECOND] * 2}

    assert _ids(plan(waiting, recent, (), at=NOON)) == [[2], [1]]


def test_a_flood_is_told_in_one() -> None:
    recent: list[datetime] = []
    left = [_waiting(number) for number in range(1, 101)]
    gone: list[list[int]] = []
    for _ in range(10):
        for batch in plan(left, {"ana": recent}, (), at=NOON):
            recent.append(NOON)
            gone.append([one.int for one in batch.messages])
            left = [one for one in left if one.message_id not in batch.messages]

    assert [len(one) for one in gone] == [1, 1, 1, 1, 96]
    assert left == []


def test_what_comes_after_a_flood_waits_for_the_window_and_is_bundled() -> None:
    recent = {"ana": [NOON] * PACE.burst}
    left = [_waiting(1), _waiting(2)]

    assert plan(left, recent, (), at=NOON + PACE.window - SECOND) == []
    assert _ids(plan(left, recent, (), at=NOON + PACE.window)) == [[1]]
    almost = {"ana": recent["ana"][:-1]}
    assert _ids(plan(left, almost, (), at=NOON + SECOND)) == [[1, 2]]


def test_the_last_that_may_go_is_no_bundle_of_one() -> None:
    (batch,) = plan([_waiting(1)], {"ana": [NOON] * (PACE.burst - 1)}, (), at=NOON)

    assert batch.key == UUID(int=1_000_001)


def test_what_was_tried_together_is_tried_together_again_under_its_key() -> None:
    key = UUID(int=7)
    waiting = [_waiting(1, batch=key), _waiting(2, batch=key), _waiting(3)]

    (batch,) = plan(waiting, {}, (), at=NOON)

    assert (batch.key, _ids([batch])) == (key, [[1, 2]])


def test_a_bundle_has_the_same_key_whoever_makes_it() -> None:
    waiting = [_waiting(1), _waiting(2)]
    recent = {"ana": [NOON] * (PACE.burst - 1)}

    one, two = (plan(each, recent, (), at=NOON) for each in (waiting, waiting[::-1]))

    assert one == two


def test_a_kind_that_is_slow_leaves_places_to_the_others() -> None:
    kinds = {"ana": "email", "bob": "email", "cho": "email", "ops": "slack"}
    waiting = [_waiting(number, name) for number, name in enumerate([*kinds, "gone"], 1)]
    batches = plan(waiting, {}, (), at=NOON)

    begun = admit(batches, kinds, {"email": 1}, abreast=3)

    assert [one.destination for one in begun] == ["ana", "bob", "ops", "gone"]


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 4)), max_size=40),
    st.dictionaries(st.sampled_from("abc"), st.integers(0, 7)),
)
def test_nobody_hears_more_than_is_bearable_and_nothing_goes_twice(
    messages: list[tuple[str, int]], told: dict[str, int]
) -> None:
    waiting = [_waiting(i, where, severity) for i, (where, severity) in enumerate(messages)]
    recent = {where: [NOON - SECOND] * count for where, count in told.items()}

    batches = plan(waiting, recent, (), at=NOON)

    sent = [one for batch in batches for one in batch.messages]
    assert len(sent) == len(set(sent))
    assert len({batch.destination for batch in batches}) == len(batches)
    free = {where for where, _ in messages if told.get(where, 0) < PACE.burst}
    assert {batch.destination for batch in batches} == free
