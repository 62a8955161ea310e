"""Refuse a test run whose coverage fell: domain and kernel 100 % with branches, all 92 %."""

import json
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

WHOLE_PERCENT = 92.0
PURE = re.compile(r"^sre_ops/(kernel/|[^/]+/domain/)")


def problems(report: dict[str, Any]) -> list[str]:
    """Return what is below its floor in a report of `coverage json`, one line each."""
    found = [
        f"{name}: lines {_numbers(entry['missing_lines'])} branches"
        f" {_numbers(entry.get('missing_branches', []))} are not covered; pure code needs 100 %"
        for name, entry in sorted(report["files"].items())
        if PURE.match(name) and (entry["missing_lines"] or entry.get("missing_branches"))
    ]
    whole = report["totals"]["percent_covered"]
    if whole < WHOLE_PERCENT:
        found.append(f"the whole is covered {whole:.1f} %, the floor is {WHOLE_PERCENT:.0f} %")
    return found


def _numbers(rows: list[Any]) -> str:
    return ", ".join(str(row) for row in rows) or "none"


def main() -> int:
    """Read the coverage of the last run and return 1 where a floor is broken."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "coverage.json"
        command = [sys.executable, "-m", "coverage", "json", "-q", "-o", str(path)]
        subprocess.run(command, check=True)
        report = json.loads(path.read_text())
    found = problems(report)
    for line in found:
        print(line, file=sys.stderr)
    print(f"coverage {report['totals']['percent_covered']:.1f} %")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
