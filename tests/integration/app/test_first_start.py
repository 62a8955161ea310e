"""The first start: nobody lives here yet, and the log holds the one way in."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr
from structlog.testing import capture_logs

from sre_ops.app.factory import create_app
from sre_ops.app.runtime import Runtime
from sre_ops.app.settings import Settings
from sre_ops.kernel.clock import FixedClock
from sre_ops.tenancy.domain.roles import Role
from tests.databases import NOON, Place
from tests.people import HASHER, PASSWORD, sign_up

PUBLIC = "https://sre.example.com"
LINK = re.compile(rf"{PUBLIC}(/setup/[0-9a-f]{{32}}_[\w-]{{43}})")


@contextmanager
def _started(place: Place, folder: Path) -> Iterator[tuple[FastAPI, list[str]]]:
    """Start a process; yield its application and the paths of the links that it told."""
    settings = Settings(
        database_url=SecretStr(place.url),
        tenant="acme",
        definitions=folder,
        prometheus_url="",
        public_url=PUBLIC,
    )
    runtime = Runtime(settings, clock=FixedClock(NOON))
    with capture_logs() as lines:
        runtime.start()
    try:
        app = create_app(runtime)
        app.state.hasher = HASHER
        yield app, LINK.findall(str(lines))
    finally:
        runtime.stop()


def test_the_first_start_tells_one_link_that_opens_once(place: Place, tmp_path: Path) -> None:
    with _started(place, tmp_path) as (app, links):
        browser = TestClient(app, base_url=PUBLIC, follow_redirects=False)
        form = {"name": "Ana", "password": PASSWORD, "locale": "en", "zone": "UTC"}

        answers = [
            browser.post(links[0], data={**form, "email": f"a{number}@example.com"}).status_code
            for number in range(2)
        ]

        assert len(links) == 1
        assert answers == [303, 404]
        assert browser.get("/people").status_code == 200


def test_no_link_is_told_once_somebody_lives_here(place: Place, tmp_path: Path) -> None:
    with _started(place, tmp_path) as (app, _):
        runtime = app.state.runtime
        sign_up(runtime.database, runtime.tenant, Role.ADMIN)

    with _started(place, tmp_path) as (_, links):
        assert links == []
