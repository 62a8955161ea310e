"""`kind: CompositeSLO` and `kind: UserJourney` as people write them, and the circles in them."""

from dataclasses import replace
from decimal import Decimal

import pytest

from sre_ops.slo.domain.composite import (
    CompositeKind,
    CompositeSli,
    Importance,
    Member,
    NoData,
)
from sre_ops.slo.domain.composite_graph import (
    earliest_needed,
    in_order,
    is_composite,
    measured,
    source_of,
)
from sre_ops.slo.domain.definition import RollingWindow, Slo
from sre_ops.slo.domain.definition_formats import Loaded
from sre_ops.slo.domain.definition_text import document_of, slo_of
from sre_ops.slo.domain.digest import sli_digest
from sre_ops.slo.domain.selectors import kind_of, reads_of
from sre_ops.slo.sources.definition_files import load_text
from tests.unit.slo import own_documents as own


def named(loaded: Loaded, name: str) -> Slo:
    return next(slo for slo in loaded.definitions.slos if slo.name == name)


def rules_of(loaded: Loaded) -> set[str]:
    return {finding.rule for finding in loaded.findings}


def test_a_composite_is_an_slo_whose_indicator_is_its_members() -> None:
    loaded = load_text(own.SLOS + own.COMPOSITE)

    slo = named(loaded, "whole")
    assert loaded.findings == ()
    assert slo.sli == CompositeSli(
        kind=CompositeKind.WEIGHTED,
        members=(
            Member(service="shop", slo="pay", weight=3),
            Member(service="shop", slo="find", weight=1),
        ),
        no_data=NoData.IGNORE,
    )
    assert (slo.objective, slo.windows) == (Decimal("0.995"), (RollingWindow(28),))
    assert (slo.display_name, slo.team, slo.description) == (
        "The whole shop",
        "storefront",
        "Everything at once.",
    )
    assert (slo.source, kind_of(slo.sli), reads_of(slo.sli)) == ("=", "composite", ())
    assert [each.name for each in measured(loaded.definitions.slos)] == ["find", "pay"]


def test_a_journey_has_steps_in_order_and_may_come_by_twice() -> None:
    loaded = load_text(own.SLOS + own.JOURNEY)

    slo = named(loaded, "buy")
    assert loaded.findings == ()
    assert isinstance(slo.sli, CompositeSli)
    assert slo.sli.kind is CompositeKind.JOURNEY
    assert [(one.step, one.slo) for one in slo.sli.members] == [
        ("Find it", "find"),
        ("Pay", "pay"),
        ("Find more", "find"),
    ]
    assert (slo.importance, slo.sli.no_data) == (Importance.CRITICAL, NoData.UNKNOWN)
    assert slo.objective == Decimal("0.995")


@pytest.mark.parametrize("text", [own.COMPOSITE, own.JOURNEY])
def test_its_canonical_text_reads_back_the_same(text: str) -> None:
    slos = load_text(own.SLOS + text).definitions.slos
    (slo,) = (one for one in slos if is_composite(one))

    again = slo_of(document_of(slo), file=slo.origin.file)

    assert again == replace(slo, origin=replace(slo.origin, line=1))


def test_the_digest_follows_members_weights_and_silence_but_no_words() -> None:
    def digest(text: str) -> str:
        return sli_digest(named(load_text(own.SLOS + text), "whole"))

    before = digest(own.COMPOSITE)
    turned = own.COMPOSITE.replace("    - slo: shop/find\n", "")
    turned = turned.replace("  members:\n", "  members:\n    - slo: shop/find\n")

    assert digest(turned) == before
    assert digest(own.COMPOSITE.replace("0.995", "0.99")) == before
    assert digest(own.COMPOSITE.replace("weight: 3", "weight: 4")) != before
    assert digest(own.COMPOSITE.replace("ignore", "bad")) != before
    assert digest(own.COMPOSITE.replace("weighted", "allOf")) != before
    journey = named(load_text(own.SLOS + own.JOURNEY), "buy")
    renamed = named(load_text(own.SLOS + own.JOURNEY.replace("Pay", "Pay now")), "buy")
    assert sli_digest(renamed) == sli_digest(journey)


@pytest.mark.parametrize(
    ("text", "written", "instead", "rule"),
    [
        (own.COMPOSITE, "weighted", "mean", "wrong-value"),
        (own.COMPOSITE, "  type: weighted\n", "", "missing-field"),
        (own.COMPOSITE, "ignore", "skip", "wrong-value"),
        (own.COMPOSITE, "weight: 3", "weight: 0", "wrong-weight"),
        (own.COMPOSITE, "weight: 3", "weight: 1.5", "wrong-weight"),
        (own.COMPOSITE, "weight: 3", "weight: 1001", "wrong-weight"),
        (own.COMPOSITE, "weight: 3", "weight: much", "not-a-number"),
        (own.COMPOSITE, "shop/find", "shop/pay", "duplicate-member"),
        (own.COMPOSITE, "shop/find", "find", "no-slo-name"),
        (own.COMPOSITE, "shop/find", "shop/fnd", "unknown-member"),
        (own.COMPOSITE, "slo: shop/find", "name: x", "missing-field"),
        (own.COMPOSITE, "0.995", "1", "objective-100"),
        (own.COMPOSITE, "  target: 0.995\n", "", "missing-field"),
        (own.COMPOSITE, "  service: shop\n", "", "missing-field"),
        (own.COMPOSITE, "28d", "28x", "window"),
        (own.COMPOSITE, "CompositeSLO", "Composite", "unknown-kind"),
        (own.COMPOSITE, "kind: CompositeSLO\n", "", "missing-field"),
        (own.JOURNEY, "critical", "vital", "wrong-value"),
        (own.JOURNEY, "  importance: critical\n", "", "missing-field"),
        (own.JOURNEY, "{name: Pay, slo: shop/pay}", "{slo: shop/pay}", "missing-field"),
    ],
)
def test_each_mistake_is_told_and_keeps_the_composite_out(
    text: str, written: str, instead: str, rule: str
) -> None:
    assert written in text

    loaded = load_text(own.SLOS + text.replace(written, instead, 1))

    assert rule in rules_of(loaded)
    assert loaded.has_errors
    assert [slo.name for slo in loaded.definitions.slos] == ["find", "pay"]


def test_a_composite_without_a_body_or_with_too_many_members_is_told() -> None:
    bare = load_text("apiVersion: sre-ops/v1\nkind: CompositeSLO\nmetadata: {name: x}\n")
    crowd = load_text(own.composite("crowd", *(f"shop/{n}" for n in range(51))))

    assert rules_of(bare) == {"missing-field"}
    assert rules_of(crowd) == {"too-many"}


def test_an_unknown_member_is_told_on_its_line() -> None:
    loaded = load_text(own.SLOS + own.COMPOSITE.replace("shop/find", "shop/fnd"))

    (finding,) = loaded.findings
    text = (own.SLOS + own.COMPOSITE).splitlines()
    assert text[finding.line - 1].strip() == "- slo: shop/find"
    assert "`shop/fnd`" in finding.message


def test_composites_may_be_made_of_composites_whatever_their_order_in_the_file() -> None:
    text = own.composite("all", "shop/some", "shop/pay") + own.composite("some", "shop/find")

    loaded = load_text(text + own.SLOS)

    assert loaded.findings == ()
    assert [slo.name for slo in in_order(loaded.definitions.slos)] == ["some", "all"]
    assert {slo.source for slo in loaded.definitions.slos} == {"", "="}


def test_a_circle_is_told_with_its_way_and_so_is_what_leans_on_it() -> None:
    text = own.composite("a", "shop/pay", "shop/b") + own.composite("b", "shop/c")
    text += own.composite("c", "shop/a") + own.composite("d", "shop/a")

    loaded = load_text(text + own.SLOS)

    told = [finding.message for finding in loaded.findings]
    assert rules_of(loaded) == {"composite-cycle"}
    assert told == [
        "`shop/a` is made of itself: shop/a → shop/b → shop/c → shop/a",
        "`shop/b` is made of itself: shop/b → shop/c → shop/a → shop/b",
        "`shop/c` is made of itself: shop/c → shop/a → shop/b → shop/c",
        "`shop/a` is made of itself; see there",
    ]
    assert not any(map(is_composite, loaded.definitions.slos))


def test_two_ways_round_a_circle_end() -> None:
    text = own.composite("a", "shop/b", "shop/c") + own.composite("b", "shop/c", "shop/b")
    text += own.composite("c", "shop/b")

    loaded = load_text(text)

    assert rules_of(loaded) == {"composite-cycle"}


def test_what_leans_on_a_broken_composite_is_told_where_it_leans() -> None:
    text = own.composite("a", "shop/b") + own.composite("b", "shop/nothing")
    text += own.composite("c", "shop/a", "shop/d") + own.composite("d", "shop/c")

    loaded = load_text(text)

    told = [(finding.rule, finding.message) for finding in loaded.findings]
    assert told[1][0] == "unknown-member"
    assert told[0] == ("unknown-member", "`shop/b` has errors; see there")
    assert ("unknown-member", "`shop/a` has errors; see there") in told
    assert loaded.definitions.slos == ()


def test_a_composite_of_the_name_of_an_slo_is_a_duplicate() -> None:
    loaded = load_text(own.SLOS + own.COMPOSITE.replace("whole", "pay", 1))

    assert "duplicate-slo" in rules_of(loaded)


def test_composites_of_several_sources_have_a_ledger_of_their_own() -> None:
    text = own.measured("pay", "eu") + own.measured("find")

    loaded = load_text(text + own.composite("all", "shop/pay", "shop/find"))

    assert named(loaded, "all").source == "=,eu"
    assert source_of(["=,eu", "us", ""]) == "=,eu,us"
    assert len(source_of(["x" * 250, "y" * 250])) == 65


def test_a_member_is_needed_as_far_back_as_its_composites() -> None:
    text = own.composite("all", "shop/some", "shop/pay") + own.composite("some", "shop/find")
    slos = load_text(text + own.SLOS).definitions.slos
    needed = {("shop", "all"): 10, ("shop", "some"): 40, ("shop", "pay"): 30, ("shop", "find"): 5}

    first = earliest_needed(slos, needed)

    assert first == {
        ("shop", "all"): 10,
        ("shop", "some"): 10,
        ("shop", "pay"): 10,
        ("shop", "find"): 5,
    }


def test_members_in_a_circle_come_last_and_unknown_ones_need_nothing() -> None:
    slos = load_text(own.SLOS + own.composite("a", "shop/pay")).definitions.slos
    (a,) = (slo for slo in slos if is_composite(slo))
    sli = CompositeSli(kind=CompositeKind.ALL_OF, members=(Member(service="shop", slo="a"),))

    circle = replace(a, sli=sli)

    assert in_order([circle]) == [circle]
    assert earliest_needed([a], {a.key: 3}) == {a.key: 3}
