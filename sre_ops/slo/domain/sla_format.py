"""`kind: ServiceLevelAgreement` of `sre-ops/v1`: what a contract promises beside an SLO. Pure.

Our own kind, because OpenSLO has none; it stands beside the definition of the SLO in whatever
format that is. An SLO must aim higher than what is promised: what lies between is the buffer
in which a team still can act before it owes anything.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from sre_ops.slo.domain.composite_format import slo_key
from sre_ops.slo.domain.definition import Credit, Sla, Slo, Window
from sre_ops.slo.domain.document import Cursor
from sre_ops.slo.domain.finding import Severity
from sre_ops.slo.domain.objective import ratio
from sre_ops.slo.domain.openslo_metadata import name_of
from sre_ops.slo.domain.openslo_objective import target_of, windows_of

KIND = "ServiceLevelAgreement"
_SPEC = ("slo", "target", "targetPercent", "timeWindow", "customer", "contract", "note", "credits")


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """An SLA before its SLO is looked up."""

    sla: Sla
    key: tuple[str, str]
    spec: Cursor


def read_sla(document: Cursor) -> Agreement | None:
    """Read one agreement; None after an error, which is recorded on the cursor."""
    known = len(_errors(document))
    document.only("apiVersion", "kind", "metadata", "spec")
    name, spec = name_of(document), document.table("spec", required=True)
    if spec is None:
        return None
    spec.only(*_SPEC)
    place, target = spec.needed("slo", "service/slo"), target_of(spec)
    key = slo_key(place) if place else None
    window, credit_tiers = _window(spec), _credits(spec, target)
    if len(_errors(document)) > known or key is None or target is None:
        return None
    sla = Sla(
        name=name,
        objective=target,
        file=document.file,
        window=window,
        customer=spec.text("customer"),
        contract=spec.text("contract"),
        note=spec.text("note"),
        credits=credit_tiers,
    )
    return Agreement(sla=sla, key=key, spec=spec)


def _errors(document: Cursor) -> Sequence[object]:
    return [one for one in document.findings if one.severity is Severity.ERROR]


def _window(spec: Cursor) -> Window | None:
    if spec.field("timeWindow") is None:
        return None
    windows = windows_of(spec)
    if len(windows) > 1:
        message = "an agreement is judged over one window; write one agreement for each"
        spec.spot("timeWindow").error("too-many", message, "one window")
    return windows[0] if windows else None


def _credits(spec: Cursor, target: Decimal | None) -> tuple[Credit, ...]:
    tiers: list[Credit] = []
    for item in spec.items("credits"):
        item.only("below", "credit")
        place, text = item.needed("below", "a ratio, e.g. 0.99"), item.text("credit", required=True)
        below = ratio(place) if place else None
        if below is None or place is None:
            continue
        if target is not None and below > target:
            message = f"`below: {below}` is above the agreement's own target of {target}"
            place.error("credit-above-target", message, f"at most {target}")
        tiers.append(Credit(below=below, credit=text))
    for upper, lower in pairwise(tiers):
        if lower.below >= upper.below:
            message = f"credits must go down, but {lower.below} follows {upper.below}"
            spec.spot("credits").error("credits-out-of-order", message, "the highest `below` first")
    return tuple(tiers)


def with_slas(slos: Iterable[Slo], agreements: Sequence[Agreement]) -> list[Slo]:
    """Return *slos*, each with its agreement; what does not fit is told where it is written."""
    known = {slo.key: slo for slo in slos}
    taken: dict[tuple[str, str], Agreement] = {}
    for each in agreements:
        slo, first = known.get(each.key), taken.setdefault(each.key, each)
        if slo is None:
            message = f"no definition read here is of `{'/'.join(each.key)}`; check the spelling"
            each.spec.spot("slo").error("sla-of-nothing", message, "service/slo")
        elif first is not each:
            message = f"`{'/'.join(each.key)}` also has the agreement `{first.sla.name}`"
            each.spec.spot("slo").error("duplicate-sla", message, "one agreement for each SLO")
        elif _is_sound(each, slo):
            known[slo.key] = replace(slo, sla=each.sla)
    return list(known.values())


def _is_sound(each: Agreement, slo: Slo) -> bool:
    sla, name = each.sla, "/".join(each.key)
    place = each.spec.spot("target" if each.spec.field("target") else "targetPercent")
    if sla.objective >= slo.objective:
        place.error(
            "sla-not-below-slo",
            f"the agreement promises {sla.objective}, and the SLO `{name}` aims at"
            f" {slo.objective} only; aim higher than what is promised",
            f"less than {slo.objective}",
        )
        return False
    if sla.window is not None and sla.window not in slo.windows:
        windows = ", ".join(map(str, slo.windows))
        each.spec.spot("timeWindow").warn(
            "sla-window-differs",
            f"the agreement counts over {sla.window}, the SLO `{name}` over {windows}:"
            " one can be kept while the other is missed",
            windows,
        )
    return True
