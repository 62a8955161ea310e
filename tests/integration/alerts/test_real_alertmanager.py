"""Three real Alertmanagers in a cluster: duplicates are one alert, and lost ends are healed."""

import json
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlmodel import SQLModel, col

from scripts.servers.alertmanager import AlertmanagerServer, running_cluster
from scripts.servers.child import free_port, wait_until
from sre_ops.alerts.commands.integrations import Kind, create_integration
from sre_ops.alerts.commands.sources import set_source
from sre_ops.alerts.jobs.sources import reconcile
from sre_ops.alerts.tables import AlertRow, GroupRow, MessageRow
from sre_ops.kernel.clock import FixedClock, SystemClock
from sre_ops.tenancy.domain.secrets import Key
from tests.databases import NOON, Place
from tests.integration.alerts.listening import run, states
from tests.sites import Site, listening, open_site

MINUTE = timedelta(minutes=1)
AHEAD = 60 * MINUTE
"""How far our clock runs ahead, that no Alertmanager counts as just started."""


@pytest.fixture
def port() -> int:
    """Where Alertmanager is going to find us."""
    return free_port()


@pytest.fixture
def site(sqlite_place: Place, tmp_path: Path) -> Iterator[Site]:
    found = open_site(sqlite_place, FixedClock(SystemClock().now() + AHEAD), tmp_path)
    yield found
    found.database.dispose()


@pytest.fixture
def made(site: Site) -> tuple[UUID, Key]:
    with site.database.write("alerts", site.tenant) as session:
        made = create_integration(session, "main", Kind.ALERTMANAGER, by=None, at=NOON)
    return made.integration_id, made.key


@pytest.fixture
def alertmanagers(made: tuple[UUID, Key], port: int) -> Iterator[list[AlertmanagerServer]]:
    url = f"http://127.0.0.1:{port}/api/v1/alerts/alertmanager/{made[1].text}"
    config = {
        "route": {
            "receiver": "sre_ops",
            "group_by": ["alertname"],
            "group_wait": "100ms",
            "group_interval": "1s",
        },
        "receivers": [
            {"name": "sre_ops", "webhook_configs": [{"url": url, "send_resolved": True}]}
        ],
    }
    with running_cluster(json.dumps(config)) as found:  # JSON is YAML
        yield found


def _tell(servers: list[AlertmanagerServer], *alerts: dict[str, Any]) -> None:
    """Let each of *servers* know of *alerts*, as Prometheus does."""
    for server in servers:
        request = urllib.request.Request(
            f"{server.url}/api/v2/alerts",
            json.dumps(alerts).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            assert answer.status == 200


def _slow(instance: str) -> dict[str, Any]:
    return {
        "labels": {"alertname": "Slow", "instance": instance, "severity": "page"},
        "annotations": {"summary": f"{instance} is slow"},
    }


def _count(site: Site, table: type[SQLModel]) -> int:
    with site.database.read("alerts", site.tenant) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_three_that_send_duplicates_open_one_group_and_a_lost_end_is_healed(
    site: Site, made: tuple[UUID, Key], alertmanagers: list[AlertmanagerServer], port: int
) -> None:
    with site.database.write("alerts", site.tenant) as session:
        urls = [one.url for one in alertmanagers]
        set_source(session, made[0], urls, "sre_ops", by=None, at=site.clock.now())

    with listening(site.app, port=port):
        _tell(alertmanagers, _slow("a"), _slow("b"))
        wait_until(lambda: _count(site, MessageRow) >= 3, "each of the three sends")
    opened = (_count(site, AlertRow), _count(site, GroupRow), states(site.database, site.tenant))
    run(reconcile, site.database, site.tenant, site.clock)  # both agree: nothing is healed
    # Nobody listens while the alert ends and all three forget what they wanted to tell.
    restarts = [Thread(target=_restart, args=[one]) for one in alertmanagers]
    for thread in restarts:
        thread.start()
    for thread in restarts:
        thread.join()
    _tell(alertmanagers, _slow("b"))
    wait_until(lambda: all(_lists(one) for one in alertmanagers), "b is listed again")

    polled = []
    for _ in range(2):
        site.clock.move_to(site.clock.now() + MINUTE / 2)
        run(reconcile, site.database, site.tenant, site.clock)
        polled.append(states(site.database, site.tenant))

    firing = {"a is slow": "firing", "b is slow": "firing"}
    assert opened == (2, 1, firing)
    assert polled == [firing, {"a is slow": "resolved", "b is slow": "firing"}]
    with site.database.read("alerts", site.tenant) as session:
        assert list(session.scalars(select(col(GroupRow.state)))) == ["firing"]


def _restart(server: AlertmanagerServer) -> None:
    server.kill()
    server.start()


def _lists(server: AlertmanagerServer) -> bool:
    with urllib.request.urlopen(f"{server.url}/api/v2/alerts/groups", timeout=10) as answer:
        return bool(json.load(answer))
