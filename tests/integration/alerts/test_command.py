"""`sre-ops alerts …` against a server that listens, on both databases."""

import json
from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs
from typer.testing import CliRunner, Result

from sre_ops.alerts.cli import app
from sre_ops.alerts.commands.integrations import Kind, create_integration
from sre_ops.alerts.commands.routes import set_routes
from sre_ops.alerts.domain.matchers import parse_matcher
from sre_ops.alerts.domain.routing import Route
from sre_ops.tenancy.domain.roles import Role
from tests.databases import NOON
from tests.people import token
from tests.sites import Site, listening

WEB = Route(name="web", matchers=(parse_matcher("team=web"),), policy="on-call", service="shop")


class Desk:
    """A server with routes, an integration's address, and a responder's token."""

    def __init__(self, site: Site, url: str) -> None:
        key = site.joined(Role.RESPONDER)
        scopes = ("alerts:read", "alerts:write")
        self._env = {
            "SRE_OPS_URL": url,
            "SRE_OPS_TOKEN": token(site.database, key, *scopes, role=Role.RESPONDER),
        }
        with site.database.write("alerts", site.tenant) as session:
            made = create_integration(session, "x", Kind.ALERTMANAGER, by=None, at=NOON)
            set_routes(session, Route(name="all", routes=(WEB,)), by=None, at=NOON)
        self.address = f"{url}/api/v1/alerts/alertmanager/{made.key.text}"

    def run(self, *words: str, **env: str | None) -> Result:
        """Run `sre-ops alerts` as the responder."""
        return CliRunner().invoke(app, list(words), env=self._env | env)


@pytest.fixture
def desk(site: Site) -> Iterator[Desk]:
    with capture_logs(), listening(site.app) as url:  # what it logs would stand in stdout
        yield Desk(site, url)


def test_a_sample_goes_the_whole_way_is_taken_and_ended(desk: Desk) -> None:
    sent = desk.run("test", desk.address, "--label", "team=web")
    (group,) = json.loads(desk.run("list", "--format", "json").stdout)["groups"]
    taken = desk.run("ack", group["id"])
    refused = desk.run("resolve", group["id"])
    over = desk.run("test", desk.address, "--label", "team=web", "--resolved", SRE_OPS_TOKEN=None)

    assert ": opened\n" in sent.stdout
    assert "all > web: takes it\nshop, info, incident record: pages on-call" in sent.stdout
    assert "acknowledged" in taken.stdout
    assert (refused.exit_code, "409" in refused.stderr) == (2, True)
    assert ": resolved\n" in over.stdout
    assert group["id"] in over.stderr
    assert "resolved  info  shop" in desk.run("list", "--state", "resolved").stdout
    assert desk.run("list", "--severity", "critical").stdout == ""


def test_a_group_that_fires_is_ended_by_whoever_says_that_she_knows(desk: Desk) -> None:
    sent = desk.run("test", desk.address, "--format", "json")
    (one,) = json.loads(sent.stdout)["alerts"]

    ended = desk.run("resolve", one["group_id"], "--although-firing", "--format", "json")

    assert json.loads(ended.stdout)["state"] == "resolved"


def test_an_explanation_names_the_matcher_that_failed(desk: Desk) -> None:
    told = desk.run("explain", "team=db", "severity=page")
    said = json.loads(desk.run("explain", "team=web", "--format", "json").stdout)

    assert told.stdout == (
        "all: takes it\n"
        'all > web: no, team="web" does not fit\n'
        "no service, critical, incident record: pages nobody\n"
    )
    assert said["policies"] == ["on-call"]


@pytest.mark.parametrize("words", [("explain", "team"), ("test", "http://127.0.0.1/x")])
def test_what_cannot_be_read_ends_with_2(words: tuple[str, ...]) -> None:
    refused = CliRunner().invoke(app, list(words))

    assert refused.exit_code == 2
    assert words[-1] in refused.stderr
