"""Journeys, composites and agreements on pages and in the API."""

import re
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from sre_ops.db.database import Database
from sre_ops.kernel.clock import FixedClock
from sre_ops.kernel.units import DAY_MINUTES, to_minute
from sre_ops.slo.commands.keep_composites import CompositeKeeper
from sre_ops.slo.commands.take_into_force import take_into_force
from sre_ops.slo.domain.composite_graph import is_composite
from sre_ops.slo.domain.definition import Sla
from sre_ops.slo.domain.minutes import COLUMNS, Minutes
from sre_ops.slo.domain.tally import Block
from sre_ops.slo.sources.definition_files import load_text
from sre_ops.slo.store import ledger
from sre_ops.slo.store.definitions import in_force
from tests.databases import NOON
from tests.integration.slo.conftest import judge_all
from tests.unit.slo import own_documents as own

NOW = to_minute(NOON)
SEALED = NOW // DAY_MINUTES * DAY_MINUTES
FILE = "own.yaml"
TEXT = f"{own.SLOS}{own.COMPOSITE}---\n{own.JOURNEY}---\n{own.AGREEMENT}"
BAD = {"pay": 20, "find": 0}


@pytest.fixture
def journeys(database: Database, tenant: UUID, clock: FixedClock) -> None:
    """Two measured SLOs, of which paying fails 2 % of the time, and what is made of them."""
    with database.write("slo", tenant) as session:
        take_into_force(session, load_text(TEXT, FILE).definitions.slos, bad_files=(), at=NOON)
    with database.read("slo", tenant) as session:
        slos = in_force(session)
    measured = [one for one in slos if not is_composite(one.slo)]
    roster = tuple(ledger.Member(one.slo_id, one.sli_digest) for one in measured)
    block = Block.empty(SEALED, len(roster), NOW - SEALED)
    with database.write("slo", tenant) as session:
        for number, one in enumerate(measured):
            run = Minutes.empty(SEALED - 30 * DAY_MINUTES, 30 * DAY_MINUTES + NOW - SEALED)
            run.valid[:], run.bad[:], run.seen[:], run.expected[:] = 1_000, BAD[one.slo.name], 4, 4
            for day in range(30):
                start = run.start + day * DAY_MINUTES
                row = ledger.DayRow(
                    member=roster[number],
                    day=start // DAY_MINUTES,
                    revision=1,
                    minutes=run.slice(start, start + DAY_MINUTES),
                )
                ledger.save_days(session, [row])
            for name in COLUMNS:
                block.columns[name][number] = getattr(run.slice(SEALED, NOW), name)
        ledger.save_tail(session, "", block, range(SEALED, NOW))
        mark = ledger.Watermark(roster=roster, latest=NOW, settled=NOW - 15, sealed=SEALED)
        ledger.save_watermark(session, "", mark)
    keeper = CompositeKeeper(
        open_read=lambda: database.read("slo", tenant),
        open_write=lambda: database.write("slo", tenant),
    )
    keeper.keep(slos, {}, NOW)
    judge_all(database, tenant, clock)


@pytest.fixture
def visitor(client: TestClient, journeys: None) -> TestClient:  # noqa: ARG001 - laid down first
    """A viewer who is signed in, once there is something to see."""
    return client


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_journey_is_shown_and_told_with_its_steps_and_the_worst_of_them(
    visitor: TestClient,
) -> None:
    (journey,) = visitor.get("/api/v1/slo/journeys").json()["journeys"]

    listed = words(visitor.get("/journeys").text)
    shown = words(visitor.get(f"/journeys/{journey['id']}").text)

    assert (journey["name"], journey["importance"], journey["kind"]) == (
        "buy",
        "critical",
        "journey",
    )
    assert journey["state"] == "missed"
    assert journey["sli"] == 0.98  # as bad as paying is, in every minute
    assert [(one["step"], one["is_worst"]) for one in journey["parts"]] == [
        ("Find it", False),
        ("Pay", True),
        ("Find more", False),
    ]
    assert "Buy something" in listed
    assert "User journeys that do not work as well as they should: 1 of 1." in listed
    assert "bad minutes where" in shown
    assert "Its worst step is “Pay”: shop/pay has spent" in shown
    assert shown.index("1. Find it") < shown.index("2. Pay") < shown.index("3. Find more")


def test_a_composite_page_counts_minutes_and_lists_its_members(visitor: TestClient) -> None:
    rows = visitor.get("/api/v1/slo/status").json()["rows"]
    whole = next(row for row in rows if row["slo"] == "whole")
    detail = visitor.get(f"/api/v1/slo/slos/{whole['slo_id']}").json()

    page = words(visitor.get(f"/slos/{whole['slo_id']}").text)
    minutes = words(visitor.get(f"/slos/{whole['slo_id']}/minutes").text)

    assert whole["parts_per_minute"] == 1_000_000
    assert whole["bad"] == round(whole["valid"] * 0.015)  # 3 of 4 parts lose 2 %
    assert detail["kind"] == "composite"
    assert [one["weight"] for one in detail["composite"]["parts"]] == [3, 1]
    assert "In each minute it is the weighted mean of its members." in page
    assert "Most is lost by shop/pay" in page
    assert "minutes were bad" in minutes


def test_the_agreement_is_told_with_buffer_risk_and_credit(visitor: TestClient) -> None:
    rows = visitor.get("/api/v1/slo/status").json()["rows"]
    pay = next(row for row in rows if row["slo"] == "pay")

    page = words(visitor.get(f"/slos/{pay['slo_id']}").text)
    listed = words(visitor.get("/slos").text)

    assert pay["sla"]["state"] == "missed"
    assert pay["sla"]["objective"] == 0.99
    assert pay["sla"]["consumed"] == pytest.approx(2)
    assert pay["sla"]["credit"] == "10 %"
    assert "The promise to Example Ltd of 99 % is broken. Owed now: 10 %." in page
    assert "SLA 99 %, breached" in listed


def test_what_is_no_journey_is_not_found_among_them(visitor: TestClient) -> None:
    rows = visitor.get("/api/v1/slo/status").json()["rows"]
    pay = next(row for row in rows if row["slo"] == "pay")

    answer = visitor.get(f"/journeys/{pay['slo_id']}")

    assert answer.status_code == 404


def test_without_journeys_the_page_says_how_to_write_one(client: TestClient) -> None:
    page = client.get("/journeys")

    assert page.status_code == 200
    assert "No journeys yet" in page.text


def test_an_agreement_in_a_bad_file_stays_in_force(database: Database, tenant: UUID) -> None:
    elsewhere = "agreements.yaml"

    def take(target: str = "0.999", *, sla: Sla | None = None, bad: tuple[str, ...] = ()) -> None:
        text = own.SLOS.replace("target: 0.999", f"target: {target}")
        slos = load_text(text, FILE).definitions.slos
        slos = tuple(replace(slo, sla=sla if slo.name == "pay" else None) for slo in slos)
        with database.write("slo", tenant) as session:
            take_into_force(session, slos, bad_files=bad, at=NOON)

    def promised() -> Sla | None:
        with database.read("slo", tenant) as session:
            return next(one.slo.sla for one in in_force(session) if one.slo.name == "pay")

    agreed = Sla(name="gold", objective=Decimal("0.99"), file=elsewhere)
    take(sla=agreed)
    first = promised()
    take(bad=(elsewhere,))
    while_bad = promised()
    take(bad=("another.yaml",))
    once_gone = promised()
    take(sla=agreed)
    take("0.98", bad=(elsewhere,))

    assert first == while_bad == agreed
    assert once_gone is None
    assert promised() is None  # it would promise more than the SLO aims at
