"""`kind: CompositeSLO` and `kind: UserJourney` of `sre-ops/v1`, as people write them. Pure.

Our own kinds: OpenSLO v1 only has weights on the objectives of one SLO, and leaves open how
they are put together; a file of ours in its place would be no OpenSLO to other tools.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from sre_ops.slo.domain.composite import CompositeKind, CompositeSli, Importance, Member, NoData
from sre_ops.slo.domain.definition import Slo
from sre_ops.slo.domain.document import Cursor
from sre_ops.slo.domain.finding import Severity
from sre_ops.slo.domain.openslo_metadata import display_name, labels, name_of, origin, team
from sre_ops.slo.domain.openslo_objective import target_of, windows_of
from sre_ops.slo.domain.policy_text import FORMAT

COMPOSITE = "CompositeSLO"
JOURNEY = "UserJourney"
_SPEC = ("service", "description", "noData", "timeWindow", "target", "targetPercent")
_HEAVIEST = 1_000
_MOST = 50
_SLO_NAME = "service/slo, e.g. checkout/availability"
_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A composite before its members are looked up; *places* are where each is written."""

    slo: Slo
    places: tuple[Cursor, ...]


def read_composite(document: Cursor) -> Draft | None:
    """Read a composite SLO or a user journey; None after an error, recorded on the cursor."""
    known = len(_errors(document))
    document.only("apiVersion", "kind", "metadata", "spec")
    is_journey = document.text("kind") == JOURNEY
    name, spec = name_of(document), document.table("spec", required=True)
    if spec is None:
        return None
    spec.only(*_SPEC, *(("importance", "steps") if is_journey else ("type", "members")))
    kind = CompositeKind.JOURNEY if is_journey else _choice(spec, "type", CompositeKind)
    importance = _choice(spec, "importance", Importance) if is_journey else None
    silence = _choice(spec, "noData", NoData) if spec.field("noData") else NoData.UNKNOWN
    members = _members(spec, is_journey=is_journey)
    target, service = target_of(spec), spec.text("service", required=True)
    windows = windows_of(spec)
    if len(_errors(document)) > known or target is None or kind is None or silence is None:
        return None
    slo = Slo(
        service=service,
        name=name,
        sli=CompositeSli(
            kind=kind, members=tuple(member for member, _ in members), no_data=silence
        ),
        objective=target,
        windows=windows,
        origin=replace(origin(document), format=FORMAT),
        display_name=display_name(document),
        description=spec.text("description"),
        team=team(document),
        labels=labels(document),
        importance=importance,
    )
    return Draft(slo=slo, places=tuple(place for _, place in members))


def _errors(document: Cursor) -> Sequence[object]:
    return [one for one in document.findings if one.severity is Severity.ERROR]


def _choice(spec: Cursor, name: str, kind: type[_Choice]) -> _Choice | None:
    words = " | ".join(kind)
    found = spec.needed(name, words)
    if found is None:
        return None
    text = found.as_text()
    if text not in tuple(kind):
        found.error("wrong-value", f"`{found.key}: {text}` is none of {words}", words)
        return None
    return kind(text)


def _members(spec: Cursor, *, is_journey: bool) -> list[tuple[Member, Cursor]]:
    items = spec.items("steps" if is_journey else "members", required=True)
    if len(items) > _MOST:
        message = f"{len(items)} members are too many to tell what went wrong; at most {_MOST}"
        spec.spot("steps" if is_journey else "members").error("too-many", message, f"{_MOST}")
        return []
    found = [one for item in items if (one := _member(item, is_journey=is_journey))]
    known: set[tuple[str, str]] = set()
    for member, place in found:
        if member.key in known and not is_journey:  # a journey may come by twice
            message = f"`{'/'.join(member.key)}` is a member twice; give it a weight instead"
            place.error("duplicate-member", message, "each SLO once")
        known.add(member.key)
    return found


def _member(item: Cursor, *, is_journey: bool) -> tuple[Member, Cursor] | None:
    item.only("slo", *(("name",) if is_journey else ("weight",)))
    place = item.needed("slo", _SLO_NAME)
    step = item.text("name", required=True) if is_journey else ""
    weight = item.number("weight") if item.field("weight") else None
    if weight is not None and (weight != int(weight) or not 1 <= weight <= _HEAVIEST):
        message = f"`weight: {weight}` is no weight; write a whole number from 1 to {_HEAVIEST:,}"
        item.spot("weight").error("wrong-weight", message, f"1 to {_HEAVIEST}")
        weight = None
    key = slo_key(place) if place else None
    if place is None or key is None:
        return None
    return Member(service=key[0], slo=key[1], weight=int(weight or 1), step=step), place


def slo_key(place: Cursor) -> tuple[str, str] | None:
    """Read `service/slo`; None after an error."""
    service, slash, slo = place.as_text().partition("/")
    if service and slash and slo:
        return service, slo
    place.error("no-slo-name", f"`{place.as_text()}` names no SLO; write service/slo", _SLO_NAME)
    return None
