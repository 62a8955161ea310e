"""`sre-ops slo status` against a server that listens, on both databases."""

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient

from scripts.servers.child import free_port, wait_until
from sre_ops.slo.domain.budget_json import row_from_json
from tests.integration.slo.conftest import SLOS

SRE_OPS = Path(sys.executable).with_name("sre-ops")

pytestmark = pytest.mark.usefixtures("defined")


def _status(url: str, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [SRE_OPS, "slo", "status", *options],
        env={**os.environ, "SRE_OPS_URL": url, "SRE_OPS_TOKEN": ""},
        capture_output=True,
        text=True,
        check=False,
    )


def _accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def url(application: FastAPI, client: TestClient) -> Iterator[str]:
    """Where the application listens; *client* has signed a viewer in."""
    assert client
    port = free_port()
    server = uvicorn.Server(
        uvicorn.Config(application, port=port, lifespan="off", log_level="warning")
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    wait_until(lambda: _accepts(port), "the application listens")
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


def test_the_command_prints_the_rows_of_the_server_and_exits_by_them(
    url: str, client: TestClient
) -> None:
    found = _status(url, "--format", "json")

    said = json.loads(found.stdout)
    assert found.returncode == 3
    assert said["schema"] == "sre_ops.slo_budget.v1"
    served = client.get("/api/v1/slo/status").json()["rows"]
    assert [row_from_json(row) for row in said["rows"]] == [row_from_json(row) for row in served]
    assert len(said["rows"]) == len(SLOS)


@pytest.mark.parametrize(
    ("options", "code", "names"),
    [
        (["--service", "web", "--state", "no_data"], 4, {"silent"}),
        (["--state", "met"], 0, {"slices"}),
        (["--service", "none"], 0, set()),
    ],
)
def test_filters_choose_the_rows_and_so_the_exit_status(
    url: str, options: list[str], code: int, names: set[str]
) -> None:
    found = _status(url, "--format", "json", *options)

    assert found.returncode == code
    assert {row["slo"] for row in json.loads(found.stdout)["rows"]} == names


def test_a_wrong_filter_is_told(url: str) -> None:
    found = _status(url, "--state", "x")

    assert found.returncode == 2
    assert "422" in found.stderr


def test_nobody_who_answers_is_told_with_what_to_set() -> None:
    found = _status(f"http://127.0.0.1:{free_port()}")

    assert found.returncode == 2
    assert "SRE_OPS_URL" in found.stderr


def test_who_is_not_signed_in_is_told_of_the_token(url: str, application: FastAPI) -> None:
    application.dependency_overrides.clear()

    found = _status(url)

    assert found.returncode == 2
    assert "SRE_OPS_TOKEN" in found.stderr
