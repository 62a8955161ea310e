from pathlib import Path

import pytest

from sre_ops.app.settings import Settings

PATHS = ("oncall_definitions", "rules", "smtp_ca_file")


@pytest.mark.parametrize("name", PATHS)
def test_an_empty_path_is_none_and_not_the_folder_one_stands_in(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(f"SRE_OPS_{name.upper()}", "")

    assert getattr(Settings(), name) is None


@pytest.mark.parametrize("name", PATHS)
def test_a_path_that_is_given_is_kept(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(f"SRE_OPS_{name.upper()}", "here")

    assert getattr(Settings(), name) == Path("here")
