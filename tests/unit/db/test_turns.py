from concurrent.futures import ThreadPoolExecutor

from sre_ops.db.turns import Turns

SOON, LONG = 0.001, 30.0


def test_the_first_need_not_wait_and_leaves_nothing_behind() -> None:
    turns = Turns()

    assert turns.take(SOON)
    turns.give()
    assert turns.take(SOON)


def test_who_waits_in_vain_is_told_so_and_holds_up_nobody() -> None:
    turns = Turns()
    turns.take(SOON)

    assert not turns.take(SOON)

    turns.give()
    assert turns.take(SOON)


def test_only_one_writes_at_a_time() -> None:
    turns = Turns()
    inside: list[int] = []
    most: list[int] = []

    def write(number: int) -> None:
        assert turns.take(LONG)
        inside.append(number)
        most.append(len(inside))
        inside.remove(number)
        turns.give()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(write, range(200)))

    assert set(most) == {1}
    assert len(most) == 200
