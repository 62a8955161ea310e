"""A fresh process that reads all windows of all SLOs from a database. Started by `run`."""

import json
import sys
import time

from benchmarks.evaluation.windows import SOURCE, Windows
from sre_ops.app.slices import SCHEMAS
from sre_ops.db.database import Database
from sre_ops.slo.store import ledger
from sre_ops.tenancy.commands import list_tenants


def main() -> None:
    """Read the ledger at the URL on stdin and print seconds and events as JSON."""
    begin = time.perf_counter()
    database = Database(json.load(sys.stdin)["database"], SCHEMAS)
    (tenant,) = (one.id for one in list_tenants(database))
    with database.read("slo", tenant) as session:
        mark = ledger.watermark(session, SOURCE)
        assert mark is not None
        tail = ledger.load_tail(session, SOURCE, mark)
    windows = Windows(database, tenant, [member.slo_id for member in mark.roster], mark)
    sums = windows.sums(tail, mark.latest)
    wall = time.perf_counter() - begin
    database.dispose()
    json.dump({"wall": wall, "valid": [int(one.valid.sum()) for one in sums]}, sys.stdout)


if __name__ == "__main__":
    main()
