from dataclasses import replace
from decimal import Decimal

import pytest

from sre_ops.slo.domain.definition import (
    CounterTerm,
    EventSli,
    Matcher,
    MatchOp,
    Origin,
    RollingWindow,
    Selector,
    Slo,
)
from sre_ops.slo.domain.definition_text import ServiceWords
from sre_ops.slo.domain.digest import sli_digest
from sre_ops.slo.domain.fitting import fitting_words, unfit

SLO = Slo(
    service="shop",
    name="availability",
    sli=EventSli(
        (
            CounterTerm(Selector("http_total", (Matcher("job", MatchOp.EQUAL, "shop"),)), 1, 0),
            CounterTerm(Selector("http_errors_total"), 0, 1),
        )
    ),
    objective=Decimal("0.999"),
    windows=(RollingWindow(30),),
    origin=Origin("shop.yaml"),
)


def test_the_digest_is_the_same_on_every_machine_and_python() -> None:
    digest = sli_digest(SLO)

    assert digest == "060339392e1bc10ff335d82adb022e2bc14cf6c13d7887d04267fccd280f265d"


def test_another_weight_is_another_measurement() -> None:
    sli = SLO.sli
    assert isinstance(sli, EventSli)
    turned = (replace(sli.terms[0], bad=1), sli.terms[1])

    other = replace(SLO, sli=EventSli(turned))

    assert sli_digest(other) != sli_digest(SLO)


def test_an_ordinary_definition_fits() -> None:
    assert unfit(SLO) == ""
    assert unfit(replace(SLO, service="店舗 checkout")) == ""


@pytest.mark.parametrize(
    ("slo", "why"),
    [
        (replace(SLO, service="s" * 254), "254 characters; at most 253"),
        (replace(SLO, name="a\x00b"), "cannot be shown"),
        (replace(SLO, objective=Decimal("0." + "9" * 50)), "the objective"),
        (replace(SLO, description="x" * 70_000), "shorten its texts"),
        (replace(SLO, description='"' * 20_000), "shorten its texts"),
    ],
)
def test_what_the_tables_cannot_hold_is_refused_with_its_reason(slo: Slo, why: str) -> None:
    assert why in unfit(slo)


def test_what_is_said_of_a_service_is_cut_to_what_can_be_kept() -> None:
    words = fitting_words(title="店\x00" * 400, description="a\nb" * 2_000, team="t" * 300)

    assert words == ServiceWords(title="店" * 300, description=("a\nb" * 2_000)[:2_000], team="")
