"""When figures are too old to be trusted."""

from datetime import timedelta

from sre_ops.slo.domain.staleness import JUDGED_STALE_AFTER, is_outdated
from tests.databases import NOON


def test_counts_are_outdated_after_reading_settling_and_judging_took_their_time() -> None:
    assert timedelta(minutes=17) == JUDGED_STALE_AFTER
    assert not is_outdated(NOON - JUDGED_STALE_AFTER, NOON)
    assert is_outdated(NOON - JUDGED_STALE_AFTER - timedelta(seconds=1), NOON)
