"""`make demo`: start it all, show the budgets, print the address, stay until Ctrl-C."""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx

from scripts.demo.corrections import leave_corrections
from scripts.demo.pager import telephone
from scripts.demo.paging import take_pages
from scripts.demo.people import SRE_OPS, CannotMoveIn, House, move_in, new_password, sign_ins
from scripts.demo.plan import BACKFILL_SECONDS, DAYS, SCRAPE_SECONDS, SEED
from scripts.demo.releases import close_reports, ship, verdicts
from scripts.demo.rotas import ON_CALL, take_turns
from scripts.demo.stage import Stage, stage
from scripts.servers.child import Child, DidNotStart, free_port, http_ok, wait_until
from scripts.servers.tools import ROOT, MissingTool
from sre_ops.cli.demo import note_path
from sre_ops.kernel.clock import SystemClock
from sre_ops.kernel.units import to_minute

DEFINITIONS = ROOT / "slo_definitions"
# `slo budget` answers 3 where an SLO is missed and 4 where data is short: both are answers.
ANSWERED = (0, 3, 4)
SERVE = ("serve",)
JUDGED_SECONDS = 180.0


class DemoFailed(RuntimeError):
    """The demo cannot go on; the message says why and what to do."""


def say(text: str) -> None:
    """Tell the person in front of the terminal how far it is."""
    print(text, file=sys.stderr, flush=True)


def budget_table(prometheus_url: str) -> None:
    """Print what `sre-ops slo budget` says of the demo's own Prometheus.

    Raises:
        DemoFailed: the command gave no answer.
    """
    if not SRE_OPS.exists():
        raise DemoFailed(f"{SRE_OPS.name} is not installed: run `make install`")
    command = [str(SRE_OPS), "slo", "budget", "--definitions", str(DEFINITIONS)]
    status = subprocess.run([*command, "--prometheus-url", prometheus_url], check=False).returncode
    if status not in ANSWERED:
        raise DemoFailed(f"`sre-ops slo budget` ended with {status}: see its message above")


def settings(folder: Path, prometheus_url: str, port: int) -> dict[str, str]:
    """Return the environment of `sre-ops serve`; docker-compose.yml sets the same names."""
    return {
        "SRE_OPS_DATABASE_URL": f"sqlite:///{folder / 'sre_ops.db'}",
        "SRE_OPS_DEFINITIONS": str(DEFINITIONS),
        "SRE_OPS_ONCALL_DEFINITIONS": str(folder / ON_CALL),
        "SRE_OPS_PROMETHEUS_URL": prometheus_url,
        "SRE_OPS_RULES": str(folder / "rules"),
        "SRE_OPS_PORT": str(port),
        "SRE_OPS_OUTBOUND_ALLOW": "127.0.0.0/8",
    }


def serve(folder: Path, prometheus_url: str, port: int) -> Child:
    """Start `sre-ops serve` on SQLite and wait until it is ready."""
    env = settings(folder, prometheus_url, port)
    child = Child([SRE_OPS, *SERVE], log=folder / "sre_ops.log", env=env, cwd=folder)
    try:
        child.wait_ready(lambda: http_ok(f"http://127.0.0.1:{port}/readyz"), "sre_ops ready")
    except BaseException:
        child.stop()
        raise
    return child


def furnish(folder: Path, on_stage: Stage, port: int, pager: str) -> None:
    """Let people move in, wait until every page has something to show, and print the sign-ins.

    Args:
        folder: of the demo.
        on_stage: what runs before sre_ops.
        port: of sre_ops.
        pager: address that takes everybody's pages.

    Raises:
        DemoFailed: somebody got no account, or no SLO was judged in time.
    """
    env = os.environ | settings(folder, on_stage.prometheus.url, port)
    house = House(url=f"http://127.0.0.1:{port}", settings=env)
    password = new_password()
    try:
        with closing(move_in(house, password)) as browser:
            say("reading 30 days into the ledger ...")
            wait_until(lambda: is_judged(browser), "the first judgement", JUDGED_SECONDS)
            take_turns(browser, folder, SystemClock().now())
            take_pages(house, browser, password, on_stage.alertmanager, pager)
            ship(browser, SystemClock().now())
            gates = verdicts(browser)
            leave_corrections(house, browser, password, SystemClock().now())
            say(close_reports(browser))
        link = house.setup_link()
    except (CannotMoveIn, TimeoutError, httpx.HTTPError) as failure:
        raise DemoFailed(str(failure)) from failure
    print(f"\n{gates}\n\n{sign_ins(password)}\n")
    print(f"set-up link, opens once, for one more admin: {link}")


def is_judged(browser: httpx.Client) -> bool:
    """Tell whether there is an SLO to show; *browser* belongs to somebody who is signed in."""
    rows = browser.get("/api/v1/slo/status", params={"limit": 1}).raise_for_status().json()["rows"]
    return bool(rows) and rows[0]["state"] != "no_data"


def run(*, once: bool, stopped: threading.Event) -> None:
    """Run the whole demo; everything that it started has ended when this returns."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="sre_ops-demo-") as name:
        folder = Path(name)
        say(f"writing {DAYS} days of history, seed {SEED}, a scrape every {BACKFILL_SECONDS} s ...")
        with stage(folder, to_minute(SystemClock().now())) as on_stage:
            prometheus_url = on_stage.prometheus.url
            say(f"Prometheus: {prometheus_url}, live scrapes every {SCRAPE_SECONDS} s")
            say(f"Alertmanager: {on_stage.alertmanager.url}")
            budget_table(prometheus_url)
            port = free_port()
            server = serve(folder, prometheus_url, port)
            try:
                with telephone() as pager, noted(on_stage.traffic):
                    furnish(folder, on_stage, port, pager)
                    say(f"up after {time.monotonic() - began:.0f} s; Ctrl-C ends it all")
                    say(f"see a page arrive: {SRE_OPS.relative_to(ROOT)} demo break checkout")
                    print(f"sre_ops: http://127.0.0.1:{port}", flush=True)
                    if not once:
                        _stay(server, stopped)
            finally:
                server.stop()


@contextmanager
def noted(traffic: str) -> Iterator[None]:
    """Write down where services can be broken, for `sre-ops demo`, until the block ends."""
    path = note_path()
    path.write_text(json.dumps({"traffic": traffic}))
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _stay(server: Child, stopped: threading.Event) -> None:
    while not stopped.wait(1.0):
        if not server.running:
            raise DemoFailed(f"sre_ops ended by itself:\n{server.tail()}")


def main() -> int:
    """Run the demo and return the exit status."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="show it, end it, leave nothing")
    once = parser.parse_args().once or os.environ.get("ONCE") == "1"
    stopped = threading.Event()

    def end(signum: int, _frame: object) -> None:
        stopped.set()
        raise KeyboardInterrupt(signum)

    signal.signal(signal.SIGTERM, end)
    try:
        run(once=once, stopped=stopped)
    except KeyboardInterrupt:
        say("ended")
    except (DemoFailed, DidNotStart, MissingTool) as failure:
        say(f"demo: {failure}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
