"""Ten ledgers of 100 SLOs laid into one of 1,000, to measure its disk and cold reads."""

from dataclasses import replace
from datetime import datetime
from uuid import uuid5

import numpy as np

from benchmarks.evaluation.windows import SOURCE
from sre_ops.db.database import Database
from sre_ops.slo.domain.tally import Block
from sre_ops.slo.store import ledger
from sre_ops.slo.store.ledger import Member
from sre_ops.tenancy.commands import create_tenant, list_tenants


def enlarge(small: Database, large: Database, times: int, *, at: datetime) -> ledger.Watermark:
    """Copy the ledger of *small* into *large*, each SLO *times* times under new ids.

    The minutes are those that were measured, so they pack as real ones do.
    """
    tenant = create_tenant(large, "benchmark", at=at)
    (owner,) = (one.id for one in list_tenants(small))
    with small.read("slo", owner) as session:
        mark = ledger.watermark(session, SOURCE)
        assert mark is not None
        tail = ledger.load_tail(session, SOURCE, mark)
        ids = [member.slo_id for member in mark.roster]
        days = ledger.load_days(session, ids, 0, mark.sealed // 1_440)
    roster = tuple(_renamed(member, n) for n in range(times) for member in mark.roster)
    for number in range(times):
        rows = [
            replace(row, member=_renamed(row.member, number))
            for slo_id in ids
            for row in days[slo_id]
        ]
        with large.write("slo", tenant) as session:
            ledger.save_days(session, rows)
    columns = {name: np.tile(column, (times, 1)) for name, column in tail.columns.items()}
    with large.write("slo", tenant) as session:
        block = Block(tail.start, columns)
        ledger.save_tail(session, SOURCE, block, range(block.start, block.end))
        whole = replace(mark, roster=roster)
        ledger.save_watermark(session, SOURCE, whole)
    return whole


def _renamed(member: Member, number: int) -> Member:
    return Member(uuid5(member.slo_id, str(number)), member.sli_digest)
