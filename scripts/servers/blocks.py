"""Turn OpenMetrics files into blocks of a Prometheus data folder."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from scripts.servers.tools import Suite, tool

# Without this hidden flag promtool makes two-hour blocks: 361 of them, and 60 times slower.
LONGEST_BLOCK = "--max-block-duration=744h"


def create_blocks(openmetrics: Path, data: Path, *, suite: Suite = "stable") -> None:
    """Write the samples of *openmetrics* as blocks into the data folder *data*.

    The blocks are made aside and moved in whole, so that a server that is running or
    starting never sees half a block.

    Raises:
        RuntimeError: promtool refuses the file; the message is promtool's own.
    """
    data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=data.parent, prefix="blocks-") as aside:
        promtool = [str(tool("promtool", suite)), "tsdb", "create-blocks-from", "openmetrics"]
        run = subprocess.run(
            [*promtool, LONGEST_BLOCK, "--quiet", str(openmetrics), aside],
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode != 0:
            raise RuntimeError(f"promtool refuses {openmetrics}: {run.stderr.strip()}")
        for block in Path(aside).iterdir():
            if (block / "meta.json").exists():
                shutil.move(block, data / block.name)
