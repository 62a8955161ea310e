"""A shop whose bad events are known minute by minute, with deployments and corrections."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sre_ops.catalog.commands import declare_service
from sre_ops.db.database import Database
from sre_ops.delivery.commands.deployments import record_deployment
from sre_ops.delivery.domain.deployments import Report
from sre_ops.kernel.units import DAY_MINUTES, to_minute
from sre_ops.slo.commands.corrections import (
    CorrectionWish,
    approve_correction,
    request_correction,
)
from sre_ops.slo.commands.take_into_force import take_into_force
from sre_ops.slo.domain.correction_lifecycle import Approver
from sre_ops.slo.domain.corrections import Effect, Kind, Selector
from sre_ops.slo.domain.minutes import COLUMNS, Minutes
from sre_ops.slo.domain.recurrence import Once
from sre_ops.slo.domain.tally import Block
from sre_ops.slo.sources.definition_files import load_text
from sre_ops.slo.store import ledger
from sre_ops.slo.store.definitions import in_force
from tests.databases import NOON
from tests.integration.slo.conftest import DEFINITION, ROLLING, judge_all
from tests.sites import Site

TODAY = to_minute(NOON) // DAY_MINUTES * DAY_MINUTES
YESTERDAY = TODAY - DAY_MINUTES
START = NOON - timedelta(hours=36)
"""Midnight, from which minutes below are counted."""
SLICES = {"method": "Timeslices", "slices": ", timeSliceTarget: 0.99, timeSliceWindow: 5m"}
DEPLOYED = {"1.0.0": -30, "1.1.0": 210, "1.2.0": 250}
"""Version to the minute in which it was out."""


def _definition(name: str, **said: str) -> str:
    values = {"title": name, "window": ROLLING, "method": "Occurrences", "target": "0.999"}
    values |= {"slices": "", "metric": f"{name}_total", "service": "shop", "name": name}
    return DEFINITION.format(**(values | said))


def _day(start: int) -> Minutes:
    """Return a day of 1,000 events a minute, one of them bad, 20 from 03:00 to 04:00."""
    run = Minutes.empty(start, DAY_MINUTES)
    run.valid[:], run.bad[:] = 1_000, 1
    run.bad[180:240] = 20
    run.seen[:], run.expected[:] = 4, 4
    return run


def _fill(database: Database, tenant: UUID) -> None:
    with database.write("slo", tenant) as session:
        known = in_force(session)
        roster = tuple(ledger.Member(one.slo_id, one.sli_digest) for one in known)
        for member in roster:
            day = ledger.DayRow(
                member=member,
                day=YESTERDAY // DAY_MINUTES,
                revision=1,
                minutes=_day(YESTERDAY),
            )
            ledger.save_days(session, [day])
        now = to_minute(NOON)
        tail = Block.empty(TODAY, len(roster), now - TODAY)
        for name in COLUMNS:
            tail.columns[name][:] = getattr(_day(TODAY), name)[: now - TODAY]
        ledger.save_tail(session, "", tail, range(TODAY, now))
        mark = ledger.Watermark(roster=roster, latest=now, settled=now - 15, sealed=TODAY)
        ledger.save_watermark(session, "", mark)


def deployed(database: Database, tenant: UUID, version: str, at: datetime) -> None:
    """Record a deployment of the shop."""
    report = Report(service="shop", release=version, finished_at=at)
    with database.write("delivery", tenant) as session:
        record_deployment(session, report, at=NOON)


def corrected(site: Site, *, start: int, end: int, effect: Effect = Effect.EXCLUDE) -> UUID:
    """Take minutes [start, end) of yesterday out of every budget, or count them as good."""
    wish = CorrectionWish(
        selector=Selector(service="shop"),
        effect=effect,
        kind=Kind.MAINTENANCE,
        reason="The database was moved.",
        period=Once(from_minute=YESTERDAY + start, to_minute=YESTERDAY + end),
    )
    decider = Approver(person_id=uuid4(), others=1)
    with site.database.write("slo", site.tenant) as session:
        row = request_correction(session, wish, by=uuid4(), at=NOON, fits_any=True)
        found: UUID = row.id
    with site.database.write("slo", site.tenant) as session:
        approve_correction(session, found, decider, at=NOON)
    return found


def opened(site: Site) -> Site:
    """Open a shop with an SLO of events and one of slices, two days old, deployed three times."""
    loaded = load_text("---\n".join([_definition("pay"), _definition("search", **SLICES)]))
    assert not loaded.has_errors, [str(one) for one in loaded.findings]
    with site.database.write("slo", site.tenant) as session:
        take_into_force(session, loaded.definitions.slos, bad_files=(), at=START)
    with site.database.write("catalog", site.tenant) as session:
        declare_service(session, "shop", at=NOON)
    _fill(site.database, site.tenant)
    for version, minute in DEPLOYED.items():
        deployed(site.database, site.tenant, version, START + timedelta(minutes=minute))
    return site


def judged(site: Site) -> None:
    """Judge all its SLOs."""
    judge_all(site.database, site.tenant, site.clock)
