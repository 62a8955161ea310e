"""Reports of deployments: what they are called, and when two of them are one."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sre_ops.delivery.domain.deployments import (
    CLOCK_SKEW,
    DiffersFromRecorded,
    FinishedInTheFuture,
    Kind,
    Recorded,
    Report,
    check_same,
)
from tests.databases import NOON

SAID = Report(service="shop", release="1.4.2", deployment_id="run-7", commit="abc")
KEPT = Recorded(
    deployment_id="run-7",
    release="1.4.2",
    environment="production",
    kind=Kind.PLANNED,
    commit="abc",
    finished_at=NOON,
)


def test_a_deployment_finished_when_it_is_said_or_else_now() -> None:
    earlier = NOON - timedelta(hours=3)

    assert SAID.finished(NOON) == NOON
    assert replace(SAID, finished_at=earlier).finished(NOON) == earlier
    assert replace(SAID, finished_at=NOON + CLOCK_SKEW).finished(NOON) == NOON + CLOCK_SKEW


def test_a_deployment_is_late_an_hour_after_its_end() -> None:
    hour = timedelta(hours=1)

    assert not replace(SAID, finished_at=NOON - hour).is_late(NOON)
    assert replace(SAID, finished_at=NOON - 1.01 * hour).is_late(NOON)
    assert not SAID.is_late(NOON)


def test_a_deployment_that_is_not_over_is_refused() -> None:
    ahead = replace(SAID, finished_at=NOON + CLOCK_SKEW + timedelta(seconds=1))

    with pytest.raises(FinishedInTheFuture, match="2026-11-21T12:05:01Z"):
        ahead.finished(NOON)


def test_an_id_follows_from_environment_version_and_time_where_none_is_given() -> None:
    assert SAID.identity(NOON) == "run-7"
    nameless = replace(SAID, deployment_id="")
    assert nameless.identity(NOON) == "production:1.4.2:2026-11-21T12:00:00Z"
    assert nameless.identity(NOON) != nameless.identity(NOON + timedelta(seconds=1))


def test_the_same_said_again_agrees_with_or_without_its_time() -> None:
    check_same(KEPT, SAID)
    check_same(KEPT, replace(SAID, finished_at=NOON))


@pytest.mark.parametrize(
    ("said", "what"),
    [
        (replace(SAID, release="1.4.3"), "version"),
        (replace(SAID, environment="staging"), "environment"),
        (replace(SAID, kind=Kind.ROLLBACK), "kind"),
        (replace(SAID, commit=""), "commit"),
        (replace(SAID, finished_at=NOON - timedelta(hours=1)), "finished_at"),
    ],
)
def test_one_id_does_not_name_two_deployments(said: Report, what: str) -> None:
    with pytest.raises(DiffersFromRecorded, match=what):
        check_same(KEPT, said)
