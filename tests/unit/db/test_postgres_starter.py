from pathlib import Path

import pytest

from scripts.servers.postgres import ServerMissing, binaries


def test_a_missing_server_names_the_line_that_installs_it(tmp_path: Path) -> None:
    with pytest.raises(ServerMissing, match="apt-get install -y postgresql"):
        binaries(tmp_path)


def test_the_newest_installed_version_is_taken(tmp_path: Path) -> None:
    for version in ("9.6", "15", "16"):
        programs = tmp_path / version / "bin"
        programs.mkdir(parents=True)
        (programs / "initdb").touch()

    assert binaries(tmp_path) == tmp_path / "16" / "bin"
