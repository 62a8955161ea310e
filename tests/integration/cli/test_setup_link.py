"""`sre-ops tenant setup-link`: the way in for the first person, and back in."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sre_ops.cli.main import build
from sre_ops.kernel.clock import SystemClock
from sre_ops.tenancy.commands import create_tenant
from tests.databases import Place
from tests.people import PASSWORD
from tests.sites import Site, open_site

LINK = re.compile(r"http://127\.0\.0\.1:8080(/setup/[0-9a-f]{32}_[\w-]{43})\n")
FORM = {"name": "Ana", "password": PASSWORD, "locale": "en", "zone": "UTC"}


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees a `.env` or a database of whoever runs it."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def living(place: Place, tmp_path: Path) -> Iterator[Site]:
    """The application with a real clock, as the command has one."""
    found = open_site(place, SystemClock(), tmp_path)  # type: ignore[arg-type] # it only tells
    if not place.is_sqlite:
        create_tenant(found.database, "rival", at=SystemClock().now())
    yield found
    found.database.dispose()


def setup_link(place: Place, *words: str, **env: str) -> Result:
    """Run the command against *place*."""
    given = {"SRE_OPS_DATABASE_URL": place.url, "SRE_OPS_TENANT": "acme", "COLUMNS": "200", **env}
    return CliRunner().invoke(build(), ("tenant", "setup-link", *words), env=given)


def test_the_link_alone_goes_to_stdout_and_makes_an_admin_once(place: Place, living: Site) -> None:
    printed = setup_link(place)
    found = LINK.fullmatch(printed.stdout)
    assert found, printed.output

    browser = living.browser()
    used = browser.post(found[1], data={**FORM, "email": "ana@example.com"})
    again = living.browser().post(found[1], data={**FORM, "email": "bo@example.com"})

    assert printed.exit_code == 0
    assert printed.stderr == ""
    assert (used.status_code, again.status_code) == (303, 404)
    assert browser.get("/people").status_code == 200


def test_whoever_lost_every_password_gets_back_in_beside_the_others(
    place: Place, living: Site
) -> None:
    for number in range(2):
        found = LINK.fullmatch(setup_link(place).stdout)
        assert found
        email = f"a{number}@example.com"
        assert living.browser().post(found[1], data={**FORM, "email": email}).status_code == 303


@pytest.mark.usefixtures("living")
def test_the_address_is_that_at_which_people_reach_the_service(place: Place) -> None:
    option = setup_link(place, "--url", "https://sre.example.com/")
    setting = setup_link(place, SRE_OPS_PUBLIC_URL="https://ops.example.com")

    assert option.stdout.startswith("https://sre.example.com/setup/")
    assert setting.stdout.startswith("https://ops.example.com/setup/")


def test_each_tenant_gets_its_own_link(place: Place, living: Site) -> None:
    links = [setup_link(place, slug).stdout for slug in ("acme", "rival")]

    assert f"/setup/{living.tenant.hex}_" in links[0]
    assert living.tenant.hex not in links[1]
    assert (links[1] == "") is place.is_sqlite


@pytest.mark.usefixtures("living")
def test_a_tenant_that_does_not_exist_is_told_with_those_that_do(place: Place) -> None:
    refused = setup_link(place, "nobody")

    assert refused.exit_code == 1
    assert refused.stdout == ""
    assert "there is no tenant nobody; there are: acme" in refused.stderr


def test_without_tables_nothing_is_printed_but_why(empty_place: Place) -> None:
    refused = setup_link(empty_place)

    assert refused.exit_code == 1
    assert refused.stdout == ""
    assert refused.stderr.startswith("sre-ops: ")
    assert "Traceback" not in refused.output


def test_a_database_out_of_reach_is_told_in_one_line() -> None:
    env = os.environ | {"SRE_OPS_DATABASE_URL": "sqlite:////no/such/folder/a.db"}
    command = [str(Path(sys.executable).parent / "sre-ops"), "tenant", "setup-link"]

    refused = subprocess.run(command, env=env, capture_output=True, text=True, check=False)

    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
    assert "unable to open database file" in refused.stderr
