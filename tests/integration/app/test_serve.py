"""`sre-ops serve` as an operator runs it: real process, real Prometheus, both databases."""

import contextlib
import json
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from scripts.history.load import load_into_prometheus
from scripts.history.presets import tiny
from scripts.history.world import World
from scripts.servers.child import Child, free_port, wait_until
from scripts.servers.prometheus import PrometheusServer
from sre_ops.kernel.clock import SystemClock
from sre_ops.kernel.units import to_minute
from tests.databases import Place, copied, place_on

pytestmark = pytest.mark.xdist_group("served")

SRE_OPS = Path(sys.executable).with_name("sre-ops")
OPENSLO = """\
apiVersion: openslo/v1
kind: SLO
metadata:
  name: availability
spec:
  service: web
  indicator:
    metadata: {{name: ok}}
    spec:
      ratioMetric:
        counter: true
        bad: {{metricSource: {{type: Prometheus, spec: {{query: '{bad}'}}}}}}
        total: {{metricSource: {{type: Prometheus, spec: {{query: '{total}'}}}}}}
  timeWindow: [{{duration: 1d, isRolling: true}}]
  budgetingMethod: Occurrences
  objectives: [{{target: {target}}}]
"""


def definition(target: str = "0.9") -> str:
    """Return the definition of web/availability."""
    return OPENSLO.format(
        bad='sum(http_requests_total{service="web",code=~"5.."})',
        total='sum(http_requests_total{service="web"})',
        target=target,
    )


@pytest.fixture(scope="module")
def world(world_seed: int) -> World:
    """Six hours that end a moment ago, so that a serving process sees them."""
    return World(tiny(to_minute(SystemClock().now()) - 2), world_seed)


@pytest.fixture(scope="module")
def prometheus(world: World) -> Iterator[PrometheusServer]:
    """Who ends it starts it again."""
    server = PrometheusServer()
    try:
        load_into_prometheus(world, server)
        yield server.start()
    finally:
        server.close()


class Served:
    """A `sre-ops serve` that runs, and can be killed and started again."""

    def __init__(self, place: Place, prometheus: PrometheusServer, folder: Path) -> None:
        self.port = free_port()
        self.definitions = folder / "slos"
        self.definitions.mkdir(exist_ok=True)
        self.define("0.9")
        self._folder = folder
        self._settings = {
            "SRE_OPS_DATABASE_URL": place.url,
            "SRE_OPS_DEFINITIONS": str(self.definitions),
            "SRE_OPS_PROMETHEUS_URL": prometheus.url,
            "SRE_OPS_PORT": str(self.port),
            "SRE_OPS_LOG_FORMAT": "json",
            "SRE_OPS_TICK_SECONDS": "0.5",
        }
        self.child = self._started()

    def _started(self) -> Child:
        log = self._folder / "serve.log"
        child = Child([SRE_OPS, "serve"], log=log, cwd=self._folder, env=self._settings)
        child.wait_ready(lambda: self.status("readyz") == 200, "sre-ops serve")
        return child

    def kill_and_start_again(self) -> None:
        """Give the process no moment to say good-bye."""
        self.child.kill()
        self.child = self._started()

    def stop(self) -> None:
        """End it in good order."""
        self.child.stop()

    def define(self, target: str) -> None:
        """Write the definition of web/availability."""
        (self.definitions / "web.yaml").write_text(definition(target))

    def get(self, path: str) -> str:
        """Return the body of a page."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{path}", timeout=5) as answer:
            body: str = answer.read().decode()
            return body

    def status(self, path: str) -> int:
        """Return the status of a page; 0 while nobody listens."""
        try:
            self.get(path)
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code
        except OSError:
            return 0
        return 200

    def metric(self, name: str, **labels: str) -> float | None:
        """Return the value of one metric; None while it is not shown."""
        for family in text_string_to_metric_families(self.get("metrics")):
            for sample in family.samples:
                if sample.name == name and labels.items() <= sample.labels.items():
                    return float(sample.value)
        return None

    def log(self) -> list[dict[str, Any]]:
        """Return the log so far; every line must be JSON."""
        lines = self.child.log.read_text().splitlines()
        return [json.loads(line) for line in lines if line.strip()]


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def served(
    request: pytest.FixtureRequest,
    prometheus: PrometheusServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Served]:
    """One process for each kind of database; whoever writes definitions puts them back."""
    folder = tmp_path_factory.mktemp("served")
    with contextlib.ExitStack() as stack:
        if request.param == "sqlite":
            place = copied(request.getfixturevalue("sqlite_template"), folder)
        else:
            server = request.getfixturevalue("postgres_server")
            name = stack.enter_context(request.getfixturevalue("postgres_pool").taken())
            place = place_on(server, name)
        one = Served(place, prometheus, folder)
        stack.callback(one.stop)
        yield one


def test_a_new_process_reads_history_and_shows_the_budget(served: Served, world: World) -> None:
    wait_until(lambda: served.metric("sre_ops_slo_valid_events") is not None, "a budget")

    shown_valid, shown_bad = world.shown("web/availability", world.start, world.end)
    valid = served.metric("sre_ops_slo_valid_events", slo="availability", window="1d")
    bad = served.metric("sre_ops_slo_bad_events", slo="availability", window="1d")
    assert valid is not None
    assert bad is not None
    # The newest five minutes are not settled yet.
    assert shown_valid * 0.95 <= valid <= shown_valid
    assert shown_bad * 0.9 - 3 <= bad <= shown_bad
    assert served.metric("sre_ops_slo_source_up") == 1
    assert served.metric("sre_ops_slo_burn_rate", window="1h") is not None
    assert served.metric("sre_ops_relay_lag_events", reaction="catalog.learn_service") == 0
    assert served.metric("sre_ops_stray_events") == 0
    assert "sre_ops" in served.get("")
    assert served.status("healthz") == 200


def test_a_bad_file_leaves_the_last_good_version_in_force_and_is_told(served: Served) -> None:
    wait_until(lambda: served.metric("sre_ops_slo_objective_ratio") == 0.9, "the definition")

    served.define("ninety")

    wait_until(lambda: served.metric("sre_ops_slo_definition_file_bad") == 1, "the alarm")
    assert served.metric("sre_ops_slo_objective_ratio") == 0.9
    assert any("web.yaml" in str(line) for line in served.log())
    served.define("0.9")
    wait_until(lambda: served.metric("sre_ops_slo_definition_file_bad") is None, "its end")


def test_a_process_that_was_killed_goes_on_where_it_was(served: Served) -> None:
    wait_until(lambda: served.metric("sre_ops_slo_valid_events") is not None, "a budget")
    before = served.metric("sre_ops_slo_valid_events")

    served.kill_and_start_again()

    wait_until(lambda: served.metric("sre_ops_slo_valid_events") is not None, "a budget again")
    after = served.metric("sre_ops_slo_valid_events")
    assert before is not None
    assert after is not None
    assert after >= before


@pytest.fixture
def out_of_reach(prometheus: PrometheusServer) -> Iterator[Callable[[], None]]:
    """Ends Prometheus; it is there again for the next test, whatever becomes of this one."""
    yield prometheus.kill
    prometheus.start()


def test_prometheus_out_of_reach_is_shown_and_the_process_lives(
    sqlite_place: Place,
    prometheus: PrometheusServer,
    out_of_reach: Callable[[], None],
    tmp_path: Path,
) -> None:
    served = Served(sqlite_place, prometheus, tmp_path)
    wait_until(lambda: served.metric("sre_ops_slo_source_up") == 1, "the first reading")
    out_of_reach()

    # Nobody waits for the next minute: an SLO that joins has its history read at once.
    late = definition().replace("name: availability", "name: joined-late")
    (served.definitions / "late.yaml").write_text(late)
    wait_until(lambda: served.metric("sre_ops_slo_source_up") == 0, "the alarm", seconds=90)

    failures = served.metric("sre_ops_slo_source_failures_total")
    assert failures is not None
    assert failures >= 1
    assert served.status("readyz") == 200
    assert served.metric("sre_ops_slo_valid_events") is not None
    served.stop()


def test_two_processes_on_one_database_never_do_a_job_twice_at_once(
    postgres_place: Place, prometheus: PrometheusServer, tmp_path: Path
) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    both = [Served(postgres_place, prometheus, folder) for folder in folders]

    wait_until(
        lambda: any(one.metric("sre_ops_slo_valid_events") is not None for one in both),
        "a budget on one of them",
    )

    failures = [line for one in both for line in one.log() if line.get("event") == "job_failed"]
    for one in both:
        one.stop()
    assert not failures
