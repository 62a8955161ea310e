"""The Docker files, which CI cannot run, are held against what the demo really runs."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from scripts.demo.__main__ import SERVE, settings
from scripts.demo.plan import SCRAPE_SECONDS
from scripts.demo.stage import RETENTION
from scripts.servers.alertmanager import AlertmanagerServer
from scripts.servers.prometheus import PrometheusServer
from scripts.servers.tools import ROOT, tool

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()


def flags(command: list[Any]) -> set[str]:
    return {str(part).split("=")[0] for part in command if str(part).startswith("--")}


@pytest.mark.parametrize(
    ("service", "program"),
    [("prometheus", "prometheus"), ("alertmanager", "prometheus-alertmanager")],
)
def test_images_have_the_versions_that_the_demo_fetches(service: str, program: str) -> None:
    told = subprocess.run([tool(program), "--version"], capture_output=True, text=True, check=True)

    version = re.search(r"version[ =]+(\d+\.\d+\.\d+)", told.stdout + told.stderr)

    assert version is not None
    assert SERVICES[service]["image"].endswith(f":v{version.group(1)}")


@pytest.mark.parametrize(
    ("service", "server"), [("prometheus", PrometheusServer), ("alertmanager", AlertmanagerServer)]
)
def test_commands_use_only_flags_that_the_demo_uses(
    service: str, server: type[PrometheusServer | AlertmanagerServer], tmp_path: Path
) -> None:
    ours = flags(server(tmp_path).command())

    assert flags(SERVICES[service]["command"]) <= ours


def test_prometheus_keeps_and_scrapes_as_in_the_demo() -> None:
    config = yaml.safe_load(COMPOSE["configs"]["prometheus"]["content"])

    assert f"--storage.tsdb.retention.time={RETENTION}" in SERVICES["prometheus"]["command"]
    assert config["global"]["scrape_interval"] == f"{SCRAPE_SECONDS}s"


def test_sre_ops_gets_the_settings_of_the_demo(tmp_path: Path) -> None:
    demo = settings(tmp_path, "http://127.0.0.1:9090", 8080)
    own = SERVICES["sre_ops"]

    # In a container the server must listen to the network; the demo keeps to loopback.
    assert set(own["environment"]) - {"SRE_OPS_HOST"} == set(demo)
    assert own["command"] == ["sre-ops", *SERVE]
    assert f"CMD {json.dumps(own['command'])}" in DOCKERFILE


def test_published_ports_are_those_that_the_servers_listen_on() -> None:
    listened = {
        name: re.search(r"listen-address=0\.0\.0\.0:(\d+)", " ".join(SERVICES[name]["command"]))
        for name in ("prometheus", "alertmanager")
    }
    ports = {name: match.group(1) for name, match in listened.items() if match}
    ports["sre_ops"] = SERVICES["sre_ops"]["environment"]["SRE_OPS_PORT"]

    for name, port in ports.items():
        assert SERVICES[name]["ports"] == [f"127.0.0.1:{port}:{port}"]
    assert f"EXPOSE {ports['sre_ops']}" in DOCKERFILE
    assert SERVICES["sre_ops"]["environment"]["SRE_OPS_PROMETHEUS_URL"].endswith(
        f":{ports['prometheus']}"
    )


def test_postgresql_is_the_major_version_of_the_tests() -> None:
    installed = {path.name for path in Path("/usr/lib/postgresql").iterdir()}

    major = SERVICES["postgres"]["image"].removeprefix("postgres:").split("-")[0]

    assert major in installed


def test_the_docker_files_say_that_ci_does_not_run_them() -> None:
    compose = (ROOT / "docker-compose.yml").read_text()

    assert "Not run in CI" in compose
    assert "Not run in CI" in DOCKERFILE
