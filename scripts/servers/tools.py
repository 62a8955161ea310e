"""Where the fetched server programs lie, and what to run when one is missing."""

from pathlib import Path
from typing import Literal

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / ".tools"
Suite = Literal["stable", "sid"]


class MissingTool(RuntimeError):
    """A server program is not there; the message is the line that fetches it."""


def tool(name: str, suite: Suite = "stable") -> Path:
    """Return the path of the program *name* as `scripts/fetch_tools` unpacked it.

    Raises:
        MissingTool: it is not there.
    """
    path = TOOLS / suite / "usr" / "bin" / name
    if not path.exists():
        raise MissingTool(f"{name} ({suite}) is missing: run `make tools`")
    return path


def why_no_prometheus_3() -> str | None:
    """Return why Prometheus 3 could not be fetched; None where it is there or untried."""
    absent = TOOLS / "sid.absent"
    if (TOOLS / "sid").exists() or not absent.exists():
        return None
    return f"Prometheus 3 cannot be fetched here: {absent.read_text().strip()}"
