"""`sre-ops slo correct` against a server that listens, on both databases."""

import json
from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs
from typer.testing import CliRunner, Result

from scripts.servers.child import free_port
from sre_ops.slo.cli import app, correct
from sre_ops.slo.domain.correction_lifecycle import CorrectionState
from sre_ops.slo.domain.corrections import Effect, Kind
from sre_ops.tenancy.domain.roles import Role
from tests.people import token
from tests.sites import Site, listening

ONCE = ("--from", "2026-11-20T03:00:00Z", "--until", "2026-11-20T04:00:00Z")
WISH = ("request", "--service", "shop", "--slo", "checkout", "--reason", "It was moved.")
SUNDAYS = ("--rule", "FREQ=WEEKLY;BYDAY=SU", "--zone", "Asia/Tokyo", "--starts", "02:00")


class Office:
    """A server, and the tokens of those who work with it."""

    def __init__(self, site: Site, url: str) -> None:
        self._url = url
        self._tokens = {
            role: token(site.database, site.joined(role), "slo:read", "slo:write", role=role)
            for role in (Role.RESPONDER, Role.MANAGER)
        }

    def run(self, *words: str, role: Role = Role.RESPONDER) -> Result:
        """Run `sre-ops slo correct` as somebody of *role*."""
        env = {"SRE_OPS_URL": self._url, "SRE_OPS_TOKEN": self._tokens[role]}
        return CliRunner().invoke(app, ["correct", *words], env=env)

    def asked(self, *words: str) -> str:
        """Ask for a correction and return its id."""
        found = self.run(*WISH, *(words or ONCE), "--format", "json")
        assert found.exit_code == 0, found.stderr
        return str(json.loads(found.stdout)["id"])


@pytest.fixture
def office(site: Site, defined: None) -> Iterator[Office]:
    assert defined is None
    with capture_logs(), listening(site.app) as url:  # what it logs would stand in stdout
        yield Office(site, url)


def test_a_correction_is_asked_for_approved_listed_and_withdrawn(office: Office) -> None:
    correction = office.asked()

    own = office.run("approve", correction)
    approved = office.run("approve", correction, role=Role.MANAGER)
    counting = office.run("list", "--state", "approved", "--format", "json")
    withdrawn = office.run("withdraw", correction, "--because", "It was felt.")

    assert own.exit_code == 2
    assert "403" in own.stderr
    assert approved.stdout == (
        f"{correction}  approved  shop/checkout  exclude"
        "  2026-11-20T03:00:00Z to 2026-11-20T04:00:00Z  It was moved.\n"
    )
    said = json.loads(counting.stdout)
    assert said["schema"] == "sre_ops.slo_corrections.v1"
    assert [one["id"] for one in said["corrections"]] == [correction]
    assert "withdrawn" in withdrawn.stdout
    assert office.run("list", "--state", "approved").stdout == ""


def test_a_recurring_one_tells_its_rule(office: Office) -> None:
    days = ("--ends", "04:00", "--first-day", "2026-11-22", "--last-day", "2026-12-31")
    office.asked(
        *SUNDAYS, *days, "--service", "w*", "--slo", "up", "--team", "edge", "--effect",
        "count_as_good",
    )  # fmt: skip

    listed = office.run("list")

    assert "w*/up of edge  count_as_good  FREQ=WEEKLY;BYDAY=SU 02:00:00-04:00:00" in (listed.stdout)
    assert "Asia/Tokyo from 2026-11-22 until 2026-12-31" in listed.stdout


def test_what_cannot_be_is_told_and_ends_with_2(office: Office) -> None:
    wrong = {
        WISH: "422",
        (*WISH, *ONCE, *SUNDAYS): "422",
        ("approve", "../people"): "is no id of a correction",
        ("withdraw", "01a20018-af47-749b-b9e3-9dcd2150adb1"): "404",
    }

    found = {words: office.run(*words) for words in wrong}

    assert {one.exit_code for one in found.values()} == {2}
    assert {one.stdout for one in found.values()} == {""}
    assert all(told in found[words].stderr for words, told in wrong.items())


def test_nobody_who_answers_is_told_with_what_to_set() -> None:
    env = {"SRE_OPS_URL": f"http://127.0.0.1:{free_port()}", "SRE_OPS_TOKEN": ""}

    found = CliRunner().invoke(app, ["correct", "list"], env=env)

    assert found.exit_code == 2
    assert "SRE_OPS_URL" in found.stderr


def test_the_words_of_the_command_are_those_of_the_rules() -> None:
    assert [*correct.Effect] == [*Effect]
    assert [*correct.Kind] == [*Kind]
    assert [*correct.State] == [*CorrectionState]
