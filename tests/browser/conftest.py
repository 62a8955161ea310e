"""A browser, and a shop that has been measured for two days."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from scripts.history.load import load_into_prometheus
from scripts.history.world import World
from scripts.photographs.chromium import chromium
from scripts.servers.child import wait_until
from scripts.servers.prometheus import PrometheusServer
from sre_ops.kernel.clock import SystemClock
from sre_ops.kernel.units import to_minute
from sre_ops.slo.store import status
from sre_ops.tenancy.domain.roles import Role
from tests.browser.house import House, serving
from tests.browser.objectives import COUNT, shop, write_objectives

SCHEDULE = """\
kind: Schedule
name: primary
title: Primary
zone: UTC
layers:
  - name: weekly
    people: [manager@example.com]
    every: 1 week
    first: 2026-01-05 09:00
"""

POLICY = """\
kind: EscalationPolicy
name: checkout
zone: UTC
steps:
  - tell: [schedule primary]
catch_all: [person manager@example.com]
"""

expect.set_options(timeout=20_000)


# Not for the session: Playwright keeps an event loop in this thread for as long as it is open,
# beside which other modules' tests could not run theirs.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; a missing one fails with the line that installs it."""
    with sync_playwright() as playwright:
        found = chromium(playwright)
        yield found
        found.close()


@pytest.fixture(scope="session")
def house(world_seed: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The served shop, its Prometheus and its first judgement; share it, do not stop it."""
    folder = tmp_path_factory.mktemp("house")
    write_objectives(folder / "slos")
    # Ends a moment ago, so that a serving process sees it.
    world = World(shop(to_minute(SystemClock().now()) - 2), world_seed)
    prometheus = PrometheusServer()
    try:
        load_into_prometheus(world, prometheus)
        prometheus.start()
        with serving(folder, prometheus_url=prometheus.url) as found:
            wait_until(lambda: _judged(found) == COUNT, "a judgement of every SLO")
            _take_turns(found)
            yield found
    finally:
        prometheus.close()


def _take_turns(house: House) -> None:
    """Let a manager make a schedule in which she is on call."""
    with httpx.Client(base_url=house.url, cookies=house.cookies(Role.MANAGER)) as manager:
        manager.post("/api/v1/oncall/definitions", content=SCHEDULE).raise_for_status()
        manager.post("/api/v1/oncall/policies", content=POLICY).raise_for_status()


def _judged(house: House) -> int:
    with house.database.read("slo", house.tenant) as session:
        return status.count(session, status.Wanted())
