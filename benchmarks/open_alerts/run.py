"""How soon does a group of alerts change hands while 10,000 alerts are open?

`make bench-open_alerts` takes about three minutes; `ARGS='--alerts 1000 --groups 5'` is quicker.
"""

import argparse
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from time import perf_counter

import httpx
from sqlmodel import col, select

from benchmarks.intake.load import webhook
from benchmarks.machine import describe, print_aims, print_table
from scripts.demo.people import House, move_in, new_password
from scripts.intake_driver import Inbox, new_inbox
from sre_ops.alerts.commands.intake import take_in_all
from sre_ops.alerts.tables import IntegrationRow
from sre_ops.app.slices import SLICES
from sre_ops.events.relay import Relay

AIM_SECONDS = 0.5
BATCH = 200
TOGETHER = 10
"""Alerts of a group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """How long one thing took, each time."""

    name: str
    seconds: list[float]

    def row(self) -> tuple[str, ...]:
        """Return a line of the table."""
        times = (median(self.seconds), max(self.seconds))
        return (self.name, str(len(self.seconds)), *(f"{one * 1000:.0f}" for one in times))


def main() -> None:
    """Fill, serve, change."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--alerts", type=int, default=10_000)
    arguments.add_argument("--groups", type=int, default=25, help="changed in each way")
    options = arguments.parse_args()
    print(describe(), flush=True)
    with tempfile.TemporaryDirectory(prefix="sre_ops-open-") as place:
        inbox = new_inbox(Path(place))
        _fill(inbox, options.alerts)
        print(f"{options.alerts} alerts are open", flush=True)
        with _signed_in(replace(inbox, jobs="tenancy")) as browser:
            lines = _measured(browser, options.groups)
    print_table(("what", "times", "median ms", "most ms"), [line.row() for line in lines])
    print_aims(
        [
            (f"{line.name} < 500 ms", f"{max(line.seconds) * 1000:.0f} ms", _is_met(line))
            for line in lines
        ]
    )


def _is_met(line: Line) -> bool:
    return max(line.seconds) < AIM_SECONDS


def _fill(inbox: Inbox, alerts: int) -> None:
    bodies = [webhook(range(first, first + TOGETHER)) for first in range(0, alerts, TOGETHER)]
    with inbox.opened() as database:
        with database.read("alerts", inbox.tenant) as session:
            integration = session.scalars(select(col(IntegrationRow.id))).one()
        for first in range(0, len(bodies), BATCH):
            with database.write("alerts", inbox.tenant) as session:
                some = bodies[first : first + BATCH]
                take_in_all(session, integration, some, at=database.clock.now())
        # What follows from an alert was done long ago where thousands are open.
        Relay(database, [one for each in SLICES for one in each.reactions]).run(inbox.tenant)


@contextmanager
def _signed_in(inbox: Inbox) -> Iterator[httpx.Client]:
    server = inbox.serve()
    try:
        url = f"http://127.0.0.1:{inbox.port}"
        settings = {
            "SRE_OPS_DATABASE_URL": inbox.url,
            "SRE_OPS_TENANT": "driver",
            "SRE_OPS_PORT": str(inbox.port),
        }
        house = House(url=url, settings=os.environ | settings)
        with closing(move_in(house, new_password())) as browser:
            yield browser
    finally:
        server.stop()


def _measured(browser: httpx.Client, groups: int) -> list[Line]:
    listed = browser.get("/api/v1/alerts", params={"limit": 4 * groups}).json()["groups"]
    ids = iter([one["id"] for one in listed])
    browser.get("/alerts").raise_for_status()  # the first one compiles templates

    def by_api(verb: str) -> httpx.Response:
        said = {"although_firing": True} if verb == "resolve" else None
        return browser.post(f"/api/v1/alerts/{next(ids)}/{verb}", json=said)

    def by_page(verb: str) -> httpx.Response:
        form = {"back": "?", "knows": "1"}
        return browser.post(f"/alerts/{next(ids)}/{verb}", data=form, follow_redirects=True)

    return [
        _line("list by API", lambda: browser.get("/api/v1/alerts"), groups),
        _line("list as a page", lambda: browser.get("/alerts"), groups),
        _line("acknowledge by API", lambda: by_api("acknowledge"), groups),
        _line("resolve by API", lambda: by_api("resolve"), groups),
        _line("acknowledge by page, and its list", lambda: by_page("acknowledge"), groups),
        _line("resolve by page, and its group", lambda: by_page("resolve"), groups),
    ]


def _line(name: str, ask: Callable[[], httpx.Response], times: int) -> Line:
    seconds = []
    for _ in range(times):
        began = perf_counter()
        ask().raise_for_status()
        seconds.append(perf_counter() - began)
    return Line(name=name, seconds=seconds)


if __name__ == "__main__":
    main()
