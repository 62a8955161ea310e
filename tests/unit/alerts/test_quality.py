from dataclasses import replace
from datetime import UTC, datetime

from sre_ops.alerts.domain.quality import PastAlert, pages_per_shift, qualities

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ALERT = PastAlert(rule="Slow", opened_at=NOON, pages=1)


def test_precision_is_the_share_of_paging_alerts_that_were_acted_on() -> None:
    useful = replace(ALERT, acted_on=True, repeats=3, flapped=True)

    (found,) = qualities([ALERT, useful, replace(ALERT, pages=0, acted_on=True)])

    assert (found.alerts, found.paged, found.acted_on) == (3, 2, 1)
    assert found.precision == 0.5
    assert (found.duplicate_share, found.flapped) == (0.5, 1)
    assert not found.is_never_acted_on


def test_rules_are_ordered_by_their_pages() -> None:
    found = qualities([replace(ALERT, rule="Quiet", pages=0), *[ALERT] * 3])

    assert [(one.rule, one.is_never_acted_on) for one in found] == [
        ("Slow", True),
        ("Quiet", False),
    ]
    assert found[1].precision is None


def test_pages_are_shared_out_over_shifts() -> None:
    assert pages_per_shift(5, 2) == 2.5
    assert pages_per_shift(5, 0) is None
