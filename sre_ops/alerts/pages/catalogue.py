"""`/alerts/catalogue`: the alert rules there are, where each goes, and what it lacks."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request, Response

from sre_ops.alerts.domain.catalogue import Gap
from sre_ops.alerts.pages import wording
from sre_ops.alerts.queries.catalogue import Catalogue, Entry, catalogue
from sre_ops.db.sessions import ReadSession
from sre_ops.tenancy.access import reads
from sre_ops.web.pages import render

router = APIRouter()
Reading = Annotated[ReadSession, reads("alerts")]
Word = Annotated[str, Query(max_length=253, pattern=r"^[^\x00]*$")]
ANY = "any"
_ROWS = 50
_SHOWN_ELSEWHERE = {"alertname", "service", "slo"}
_NEVER = datetime.min.replace(tzinfo=UTC)
_ORDERS = {
    "name": lambda one: one.rule.name.lower(),
    "service": lambda one: one.service,
    "last": lambda one: one.past.last_fired_at or _NEVER,
    "fired": lambda one: one.past.fired,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which rules somebody wants to see.

    Attributes:
        gap: what they lack; "any" for anything, "" for all rules.
        sort: by what, with `-` the other way round; "" puts what lacks most first.
    """

    service: str = ""
    text: str = ""
    gap: str = ""
    sort: str = ""
    page: int = 1

    def fits(self, one: Entry) -> bool:
        """Tell whether *one* is wanted."""
        words = (one.rule.name, one.rule.group, one.rule.expr, one.service, *one.policies)
        is_found = any(self.text.lower() in word.lower() for word in words)
        lacks = not self.gap or (one.gaps if self.gap == ANY else self.gap in one.gaps)
        return is_found and bool(lacks) and self.service in ("", one.service)

    def ordered(self, found: Iterable[Entry]) -> list[Entry]:
        """Return *found* as it is to be read."""
        by_name = sorted(found, key=lambda one: (one.rule.name, one.service))
        order = _ORDERS.get(self.sort.removeprefix("-"))
        if order is None:
            return sorted(by_name, key=lambda one: -len(one.gaps))
        return sorted(by_name, key=order, reverse=self.sort.startswith("-"))


def chosen(
    *,
    service: Word = "",
    text: Word = "",
    gap: Word = "",
    sort: Word = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Chosen:
    """Take the filters from the address; a gap that there is not stands for any."""
    known = gap if gap in ("", ANY, *Gap) else ANY
    return Chosen(service=service, text=text.strip(), gap=known, sort=sort, page=page)


@router.get("/alerts/catalogue")
def listed(
    request: Request, session: Reading, wanted: Annotated[Chosen, Depends(chosen)]
) -> Response:
    """Show the alert rules of all data sources, those that lack most first."""
    found = catalogue(session, now=request.app.state.clock.now())
    fitting = wanted.ordered(one for one in found.entries if wanted.fits(one))
    last_page = max(1, -(-len(fitting) // _ROWS))
    here = replace(wanted, page=min(wanted.page, last_page))
    first = (here.page - 1) * _ROWS
    return render(
        request,
        "alerts/catalogue.html",
        found=found,
        lines=fitting[first : first + _ROWS],
        total=len(fitting),
        last_page=last_page,
        chosen=here,
        services=_services(found, here),
        lacking=sum(1 for one in found.entries if one.gaps),
        counts=_counts(found.entries),
        explained=explained,
        told_apart=told_apart,
        words=wording,
    )


def explained(one: Entry) -> str:
    """Return the address that tells where alerts of a rule go, and why."""
    labels = "\n".join(f"{name}={text}" for name, text in one.rule.fixed_labels.items())
    return f"/alerts/routes?labels={quote(labels, safe='')}#try"


def told_apart(one: Entry) -> str:
    """Return the labels by which rules of one name differ, such as `severity="page"`."""
    labels = one.rule.fixed_labels.items()
    return " ".join(f'{name}="{text}"' for name, text in labels if name not in _SHOWN_ELSEWHERE)


def _services(found: Catalogue, wanted: Chosen) -> list[str]:
    return sorted(({one.service for one in found.entries} | {wanted.service}) - {""})


def _counts(entries: Iterable[Entry]) -> Mapping[Gap, int]:
    """Count by gap, in the order of `Gap`."""
    counted = Counter(gap for one in entries for gap in one.gaps)
    return {gap: counted[gap] for gap in Gap if counted[gap]}
