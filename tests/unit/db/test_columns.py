from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Dialect, make_url

from sre_ops.db.columns import UtcDateTime

TOKYO = timezone(timedelta(hours=9))
NINE_IN_TOKYO = datetime(2026, 11, 21, 9, 0, tzinfo=TOKYO)
MIDNIGHT = datetime(2026, 11, 21, 0, 0, tzinfo=UTC)
SQLITE: Dialect = make_url("sqlite://").get_dialect()()
POSTGRES: Dialect = make_url("postgresql+psycopg://").get_dialect()()


def test_sqlite_keeps_an_instant_in_utc_and_gives_it_back_aware() -> None:
    stored = UtcDateTime().process_bind_param(NINE_IN_TOKYO, SQLITE)

    assert stored == datetime(2026, 11, 21, 0, 0)  # noqa: DTZ001 - SQLite has no zones
    assert UtcDateTime().process_result_value(stored, SQLITE) == MIDNIGHT


def test_postgresql_keeps_the_zone() -> None:
    stored = UtcDateTime().process_bind_param(NINE_IN_TOKYO, POSTGRES)

    assert stored == MIDNIGHT
    assert stored is not None
    assert stored.tzinfo is UTC
    assert UtcDateTime().process_result_value(NINE_IN_TOKYO, POSTGRES) == MIDNIGHT


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        UtcDateTime().process_bind_param(datetime(2026, 11, 21), SQLITE)  # noqa: DTZ001 - refused


def test_nothing_stays_nothing() -> None:
    assert UtcDateTime().process_bind_param(None, SQLITE) is None
    assert UtcDateTime().process_result_value(None, SQLITE) is None
