from pathlib import Path
from typing import Any

import pytest

from scripts.photographs.chromium import chromium
from scripts.servers.tools import MissingTool


def test_a_missing_browser_is_told_with_the_line_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    never_asked: Any = None

    with pytest.raises(MissingTool, match="scripts/install_host chromium"):
        chromium(never_asked)
