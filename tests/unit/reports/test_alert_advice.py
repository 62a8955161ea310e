from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sre_ops.reports.domain.alert_advice import Advice, Kind, advice
from sre_ops.reports.domain.alert_quality import (
    Page,
    PastGroup,
    Shift,
    Turn,
    by_rule,
    by_shift,
    figures,
)

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PAGED = PastGroup(rule="Slow", opened_at=NOON, asked=(NOON,))
USEFUL = replace(PAGED, rule="Down", acted_on=True)


def _advised(*groups: PastGroup, shifts: tuple[Shift, ...] = ()) -> list[Advice]:
    return list(advice(figures(groups), by_rule(groups), shifts))


def test_rules_that_nobody_acts_on_are_to_be_lowered() -> None:
    (found,) = _advised(PAGED, PAGED, PAGED, USEFUL)

    assert found == Advice(kind=Kind.LOWER, count=1, share=0.75, rules=("Slow",))


def test_rules_that_are_seldom_acted_on_are_to_be_tuned() -> None:
    (found,) = _advised(PAGED, PAGED, replace(PAGED, acted_on=True))

    assert (found.kind, found.rules) == (Kind.TUNE, ("Slow",))


def test_only_the_noisiest_rules_are_named() -> None:
    (found,) = _advised(*(replace(PAGED, rule=f"R{n}") for n in range(7) for _ in range(3)))

    assert (found.count, len(found.rules), round(found.share, 9)) == (7, 5, 1.0)


def test_pages_that_often_ask_again_need_somebody_who_answers() -> None:
    asked = tuple(NOON + timedelta(minutes=10 * n) for n in range(4))

    (found,) = _advised(replace(USEFUL, asked=asked))

    assert found == Advice(kind=Kind.ANSWER, count=3, share=0.75)


def test_heavy_shifts_are_to_be_relieved() -> None:
    turn = Turn(
        schedule_id=UUID(int=1),
        person=UUID(int=2),
        start=NOON,
        end=NOON + timedelta(days=1),
    )
    page = Page(at=NOON, people=frozenset({turn.person}))
    shifts = by_shift([turn, replace(turn, person=UUID(int=3))], [page] * 3)

    (found,) = _advised(USEFUL, shifts=shifts)

    assert found == Advice(kind=Kind.RELIEVE, count=1, share=0.5)


def test_what_comes_and_goes_and_what_is_said_again_and_again_is_told() -> None:
    restless = replace(USEFUL, flapped=True, repeats=12)

    found = _advised(restless, restless)

    assert [one.kind for one in found] == [Kind.STEADY, Kind.QUIETEN]


def test_alerts_that_are_worth_their_pages_need_no_advice() -> None:
    assert _advised(USEFUL, USEFUL, USEFUL) == []
    assert _advised() == []
