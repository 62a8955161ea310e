import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from typer.testing import CliRunner, Result

from sre_ops.cli.main import build
from sre_ops.db.migrate import migrating
from tests.databases import Place


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees a `.env` or a database of whoever runs it."""
    monkeypatch.chdir(tmp_path)


def sre_ops(place: Place | str, *words: str, admin: bool = True) -> Result:
    """Run the command line against *place*, as an operator would set it."""
    url = place if isinstance(place, str) else place.url
    env = {"SRE_OPS_DATABASE_URL": url, "COLUMNS": "200"}
    if isinstance(place, Place) and admin and not place.is_sqlite:
        env["SRE_OPS_DATABASE_ADMIN_URL"] = place.admin_url
    return CliRunner().invoke(build(), words, env=env)


def test_an_empty_database_is_upgraded_and_takes_its_first_tenant(empty_place: Place) -> None:
    upgraded = sre_ops(empty_place, "db", "upgrade")

    created = sre_ops(empty_place, "tenant", "create", "acme", "--title", "Acme 株式会社")
    listed = sre_ops(empty_place, "tenant", "list")

    assert (upgraded.exit_code, upgraded.stdout) == (0, "")
    assert "up to date" in upgraded.stderr
    assert listed.stdout == f"{created.stdout.strip()}\tacme\tAcme 株式会社\n"


def test_a_second_upgrade_changes_nothing(place: Place) -> None:
    first, second = (sre_ops(place, "db", "upgrade") for _ in range(2))

    assert (first.exit_code, second.exit_code) == (0, 0)


def test_a_slug_that_is_taken_is_refused_with_its_name(place: Place) -> None:
    sre_ops(place, "tenant", "create", "acme")

    again = sre_ops(place, "tenant", "create", "acme")

    assert again.exit_code == 1
    assert again.stderr == "sre-ops: there is a tenant acme already\n"


def test_a_backup_is_restored_into_an_empty_database(
    place: Place, empty_place: Place, tmp_path: Path
) -> None:
    if place.is_sqlite is not empty_place.is_sqlite:
        return  # a backup belongs to its kind of database
    sre_ops(place, "tenant", "create", "acme")
    listed = sre_ops(place, "tenant", "list")

    written = sre_ops(place, "backup", str(tmp_path / "copy"))
    restored = sre_ops(empty_place, "restore", str(tmp_path / "copy"))

    assert (written.exit_code, restored.exit_code) == (0, 0), written.stderr + restored.stderr
    assert sre_ops(empty_place, "tenant", "list").stdout == listed.stdout


def test_a_backup_never_overwrites_a_file(place: Place, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.write_text("precious")

    refused = sre_ops(place, "backup", str(mine))

    assert refused.exit_code == 1
    assert str(mine) in refused.stderr
    assert mine.read_text() == "precious"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("backup", "no/such/folder/copy"), "there is no folder no/such/folder"),
        (("restore", "no-such-file"), "there is no file no-such-file"),
    ],
)
def test_a_path_that_is_not_there_is_named(place: Place, words: tuple[str, ...], told: str) -> None:
    refused = sre_ops(place, *words)

    assert refused.exit_code == 1
    assert told in refused.stderr


@pytest.mark.parametrize(
    ("words", "url", "told"),
    [
        ("db upgrade", "postgresql://me:hush@127.0.0.1:1/nothing", "Connection refused"),
        ("tenant create acme", "postgresql://me:hush@127.0.0.1:1/nothing", "Connection refused"),
        ("tenant list", "sqlite:////no/such/folder/a.db", "unable to open database file"),
        ("serve", "sqlite:////no/such/folder/a.db", "unable to open database file"),
        ("serve", "mysql://127.0.0.1/sre_ops", "sqlite:///path or postgresql://"),
        ("db upgrade", "not a url", "sqlite:///path or postgresql://"),
    ],
)
def test_a_database_out_of_reach_is_told_in_one_line_without_its_password(
    words: str, url: str, told: str
) -> None:
    env = os.environ | {"SRE_OPS_DATABASE_URL": url, "SRE_OPS_DATABASE_ADMIN_URL": url}
    command = [str(Path(sys.executable).parent / "sre-ops"), *words.split()]

    refused = subprocess.run(command, env=env, capture_output=True, text=True, check=False)

    assert refused.returncode == 1
    assert refused.stderr.startswith("sre-ops: the database ")
    assert told in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert "hush" not in refused.stderr


def test_postgresql_without_an_administrator_says_which_setting_is_missing(
    postgres_place: Place,
) -> None:
    refused = sre_ops(postgres_place, "db", "upgrade", admin=False)

    assert refused.exit_code == 1
    assert "SRE_OPS_DATABASE_ADMIN_URL" in refused.stderr


def test_a_setting_that_is_wrong_is_named_with_its_value() -> None:
    refused = CliRunner().invoke(build(), ("tenant", "list"), env={"SRE_OPS_PORT": "eighty"})

    assert refused.exit_code == 1
    assert "SRE_OPS_PORT" in refused.stderr
    assert "'eighty'" in refused.stderr


def test_a_database_of_a_later_version_is_left_alone(place: Place) -> None:
    with migrating(make_url(place.admin_url), (), "sre_ops") as connection:
        schema = "" if place.is_sqlite else "catalog."
        connection.execute(
            text(f"UPDATE {schema}catalog_schema_version SET version_num = 'catalog_9999'")
        )

    upgraded = sre_ops(place, "db", "upgrade")
    listed = sre_ops(place, "tenant", "list")

    assert (upgraded.exit_code, listed.exit_code) == (1, 1)
    assert "newer than this program" in upgraded.stderr
    assert "newer than this program" in listed.stderr


def test_a_foreign_file_is_no_backup(tmp_path: Path) -> None:
    foreign, damaged = tmp_path / "foreign.db", tmp_path / "damaged.db"
    with closing(sqlite3.connect(foreign)) as connection:
        connection.execute("CREATE TABLE t (a)")
    damaged.write_bytes(foreign.read_bytes()[:3_000])

    for path, told in ((foreign, "no database of sre_ops"), (damaged, "cannot be copied")):
        refused = sre_ops(f"sqlite:///{tmp_path / 'new.db'}", "restore", str(path))

        assert refused.exit_code == 1
        assert told in refused.stderr
        assert not list(tmp_path.glob("new.db*"))
