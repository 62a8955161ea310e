"""`sre-ops oncall now`, `shifts`, `gaps`, `apply` and `override` against a served application."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from sre_ops.cli.main import build
from sre_ops.tenancy.domain.roles import Role
from tests.people import token
from tests.sites import Site, listening

YAML = """\
kind: Schedule
name: primary
zone: UTC
layers:
  - name: weekly
    people: [manager@example.com]
    every: 1 week
    first: 2026-11-16 09:00
"""


def _said(result: Result) -> str:
    """Return what a command printed, without the log of the server in the same process."""
    return "\n".join(line for line in result.stdout.splitlines() if " request " not in line)


def test_a_file_is_applied_and_its_shifts_are_told_and_changed(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = site.joined(Role.MANAGER)
    allowed = token(site.database, key, "oncall:write", role=Role.MANAGER)
    file = tmp_path / "primary.yaml"
    file.write_text(YAML)
    app = build()

    def ran(*words: str) -> Result:
        return CliRunner().invoke(app, ["oncall", *words])

    with listening(site.app) as url:
        monkeypatch.setenv("SRE_OPS_URL", url)
        monkeypatch.setenv("SRE_OPS_TOKEN", allowed)
        applied, again = ran("apply", str(file)), ran("apply", str(file))
        now, shifts = ran("now"), ran("shifts", "primary", "--until", "2026-11-22T00:00:00Z")
        removed = ran(
            "override",
            "primary",
            *("--kind", "remove", "--person", "manager@example.com", "--reason", "away"),
            *("--from", "2026-11-21T12:00:00Z", "--until", "2026-11-21T13:00:00Z"),
        )
        nobody = ran("now", "--format", "json")
        gaps = ran("gaps", "primary")
        missing = ran("apply", str(tmp_path / "none.yaml"))
        unknown = ran("shifts", "secondary")

    said: dict[str, Any] = json.loads(_said(nobody))
    assert (_said(applied), _said(again)) == ("primary  changed", "primary  unchanged")
    assert _said(now) == "primary  Ana Manager  until –"
    assert _said(shifts) == "2026-11-21T12:00:00Z  2026-11-22T00:00:00Z  Ana Manager  weekly"
    assert " remove " in _said(removed)
    assert (nobody.exit_code, said["nobody"]) == (1, ["primary"])
    assert gaps.exit_code == 1
    assert _said(gaps) == "2026-11-21T12:00:00Z  2026-11-21T13:00:00Z  nobody"
    assert (missing.exit_code, unknown.exit_code) == (2, 2)
