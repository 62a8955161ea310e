"""Agreements beside SLOs: how they are written, and how they stand."""

from dataclasses import replace
from decimal import Decimal

import pytest

from sre_ops.slo.domain.budget_json import row_as_json, row_from_json
from sre_ops.slo.domain.definition import (
    CalendarUnit,
    CalendarWindow,
    Credit,
    RollingWindow,
    Sla,
    Slo,
)
from sre_ops.slo.domain.definition_formats import Loaded
from sre_ops.slo.domain.definition_text import document_of, slo_of
from sre_ops.slo.domain.finding import Severity
from sre_ops.slo.domain.minutes import Minutes
from sre_ops.slo.domain.report import evaluate, needed_from
from sre_ops.slo.domain.states import State
from sre_ops.slo.sources.definition_files import load_text
from tests.unit.slo import own_documents as own

DAY = 1_440
END = 20_000 * DAY
DAYS = 35
MONTH = (
    "  timeWindow: [{duration: 1M, isRolling: false,"
    " calendar: {startTime: 2026-01-01 00:00:00, timeZone: UTC}}]\n"
)


def rules_of(loaded: Loaded) -> set[str]:
    return {finding.rule for finding in loaded.findings}


def pay(text: str = own.AGREEMENT) -> Slo:
    loaded = load_text(own.SLOS + text)
    return next(slo for slo in loaded.definitions.slos if slo.name == "pay")


def ledger(valid: int, bad: int) -> Minutes:
    """Return 35 days of the same minute."""
    run = Minutes.empty(END - DAYS * DAY, DAYS * DAY)
    run.valid[:], run.bad[:], run.seen[:], run.expected[:] = valid, bad, 4, 4
    return run


def test_an_agreement_stands_beside_the_slo_that_it_names() -> None:
    slo = pay()

    assert slo.sla == Sla(
        name="gold",
        objective=Decimal("0.99"),
        file="<text>",
        customer="Example Ltd",
        contract="MSA-1",
        note="Paid with the next invoice.",
        credits=(
            Credit(below=Decimal("0.99"), credit="10 %"),
            Credit(below=Decimal("0.95"), credit="25 %"),
        ),
    )


@pytest.mark.parametrize("text", [own.AGREEMENT, own.AGREEMENT + MONTH])
def test_its_canonical_text_reads_back_the_same(text: str) -> None:
    slo = pay(text)

    again = slo_of(document_of(slo), file=slo.origin.file)

    assert again == replace(slo, origin=replace(slo.origin, line=1))


@pytest.mark.parametrize("target", ["0.999", "0.9995"])
def test_a_promise_that_is_no_less_than_the_slo_is_refused_on_its_line(target: str) -> None:
    text = own.SLOS + own.AGREEMENT.replace("target: 0.99\n", f"target: {target}\n")

    loaded = load_text(text)

    (finding,) = loaded.findings
    assert (finding.rule, finding.severity) == ("sla-not-below-slo", Severity.ERROR)
    assert text.splitlines()[finding.line - 1].strip() == f"target: {target}"
    assert all(slo.sla is None for slo in loaded.definitions.slos)


def test_a_promise_in_percent_is_refused_on_its_line_too() -> None:
    text = own.SLOS + own.AGREEMENT.replace("target: 0.99\n", "targetPercent: 99.95\n")

    (finding,) = load_text(text).findings

    assert finding.key == "spec.targetPercent"


def test_another_window_than_the_slos_is_a_warning() -> None:
    loaded = load_text(own.SLOS + own.AGREEMENT + MONTH)
    same = load_text(
        own.SLOS + own.AGREEMENT + "  timeWindow: [{duration: 30d, isRolling: true}]\n"
    )

    (finding,) = loaded.findings
    assert (finding.rule, finding.severity) == ("sla-window-differs", Severity.WARNING)
    assert same.findings == ()
    assert pay(own.AGREEMENT + MONTH).sla is not None


@pytest.mark.parametrize(
    ("written", "instead", "rule"),
    [
        ("shop/pay", "shop/pray", "sla-of-nothing"),
        ("shop/pay", "pay", "no-slo-name"),
        ("  slo: shop/pay\n", "", "missing-field"),
        ("  target: 0.99\n", "", "missing-field"),
        ("target: 0.99\n", "target: 99\n", "objective-as-percent"),
        ("below: 0.95", "below: 0.99", "credits-out-of-order"),
        ("below: 0.99", "below: 0.995", "credit-above-target"),
        ("below: 0.95", "below: 95", "objective-as-percent"),
        ("{below: 0.95, credit: 25 %}", "{credit: 25 %}", "missing-field"),
        ("{below: 0.95, credit: 25 %}", "{below: 0.95}", "missing-field"),
        ("metadata: {name: gold}", "metadata: {}", "missing-field"),
    ],
)
def test_each_mistake_is_told_and_leaves_the_slo_without_agreement(
    written: str, instead: str, rule: str
) -> None:
    assert written in own.AGREEMENT

    loaded = load_text(own.SLOS + own.AGREEMENT.replace(written, instead, 1))

    assert rule in rules_of(loaded)
    assert loaded.has_errors
    assert [(slo.name, slo.sla) for slo in loaded.definitions.slos] == [
        ("find", None),
        ("pay", None),
    ]


def test_two_agreements_or_two_windows_are_too_many() -> None:
    twice = load_text(f"{own.SLOS}{own.AGREEMENT}---\n{own.AGREEMENT.replace('gold', 'silver')}")
    windows = "  timeWindow: [{duration: 30d, isRolling: true}, {duration: 7d, isRolling: true}]\n"

    many = load_text(own.SLOS + own.AGREEMENT + windows)
    wrong = load_text(own.SLOS + own.AGREEMENT + "  timeWindow: [{duration: 7x}]\n")
    bare = load_text("apiVersion: sre-ops/v1\nkind: ServiceLevelAgreement\nmetadata: {name: x}\n")

    assert rules_of(twice) == {"duplicate-sla"}
    assert rules_of(many) == {"too-many"}
    assert "window" in rules_of(wrong)
    assert rules_of(bare) == {"missing-field"}


def test_without_an_agreement_a_row_says_nothing_of_one() -> None:
    row = evaluate(replace(pay(), sla=None), RollingWindow(30), ledger(100, 0), (), END)

    assert row.sla is None
    assert row_as_json(row)["sla"] is None


def test_the_buffer_is_what_may_still_go_wrong_before_the_promise_is_broken() -> None:
    # 30 days of 100 events a minute allow 43,200 bad ones at 99 %; half of that is spent.
    minutes = ledger(100, 0)
    minutes.bad[-216:] = 100

    row = evaluate(pay(), RollingWindow(30), minutes, (), END)

    sla = row.sla
    assert sla is not None
    assert row.state is State.MISSED  # 99.9 % allow 4,320
    assert (sla.allowed, sla.consumed) == (43_200, 0.5)
    assert (sla.buffer_left, sla.bad_left) == (0.5, 21_600)
    assert sla.minutes_left == 216  # at 100 bad events a minute, as in the last hour
    assert sla.state is State.AT_RISK
    assert (sla.objective, sla.window, sla.credit) == (Decimal("0.99"), "30d", "")
    assert sla.breach_risk is not None
    assert not sla.is_breached


def test_while_nothing_goes_wrong_the_buffer_has_no_end() -> None:
    sla = evaluate(pay(), RollingWindow(30), ledger(100, 0), (), END).sla

    assert sla is not None
    assert (sla.buffer_left, sla.minutes_left, sla.breach_risk) == (1.0, None, 0.0)
    assert sla.state is State.MET


@pytest.mark.parametrize(("bad", "credit"), [(2, "10 %"), (5, "10 %"), (6, "25 %")])
def test_a_broken_promise_owes_the_credit_of_the_lowest_tier(bad: int, credit: str) -> None:
    sla = evaluate(pay(), RollingWindow(30), ledger(100, bad), (), END).sla

    assert sla is not None
    assert sla.is_breached
    assert (sla.credit, sla.breach_risk, sla.minutes_left) == (credit, 1.0, 0.0)
    assert sla.breach_at is None
    assert sla.buffer_left is not None
    assert sla.buffer_left < 0


def test_a_broken_promise_without_tiers_owes_nothing_that_is_written() -> None:
    slo = pay()
    assert slo.sla is not None
    bare = replace(slo, sla=replace(slo.sla, credits=()))

    sla = evaluate(bare, RollingWindow(30), ledger(100, 2), (), END).sla

    assert sla is not None
    assert sla.credit == ""


def test_the_agreement_has_its_own_window_and_needs_its_minutes() -> None:
    year = Sla(
        name="x",
        objective=Decimal("0.9"),
        file="",
        window=CalendarWindow(CalendarUnit.YEAR, "UTC"),
    )
    slo = replace(pay(), sla=year)

    sla = evaluate(slo, RollingWindow(30), ledger(100, 0), (), END).sla

    assert sla is not None
    assert sla.window == "year@UTC"
    first = needed_from(slo, RollingWindow(30), END)
    assert first < needed_from(replace(slo, sla=None), RollingWindow(30), END)


def test_a_silent_window_has_no_buffer_to_show() -> None:
    silent = Minutes.empty(END - DAYS * DAY, DAYS * DAY)

    sla = evaluate(pay(), RollingWindow(30), silent, (), END, with_forecast=False).sla

    assert sla is not None
    assert (sla.state, sla.buffer_left, sla.bad_left) == (State.NO_DATA, None, None)
    assert (sla.minutes_left, sla.breach_risk) == (None, None)


@pytest.mark.parametrize("bad", [0, 1, 2])
def test_the_row_of_the_contract_reads_back_the_same(bad: int) -> None:
    row = evaluate(pay(), RollingWindow(30), ledger(100, bad), (), END)

    again = row_from_json(row_as_json(row))

    assert again.sla == row.sla


def test_a_row_kept_by_an_earlier_version_has_no_agreement() -> None:
    said = row_as_json(evaluate(pay(), RollingWindow(30), ledger(100, 0), (), END))
    del said["sla"], said["parts_per_minute"]

    again = row_from_json(said)

    assert (again.sla, again.parts) == (None, 1)
