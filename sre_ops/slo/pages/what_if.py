"""`/slos/{id}/what-if`: another target, window or alert, replayed over what was measured."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.unfit import Unfit
from sre_ops.kernel.units import minute_start, to_minute
from sre_ops.slo.domain.burn import BURN_TIERS
from sre_ops.slo.domain.rehearsal import Question, Rehearsal
from sre_ops.slo.pages import wording
from sre_ops.slo.pages.wording import spoken
from sre_ops.slo.queries import rehearsals
from sre_ops.slo.queries.rehearsals import Rehearsed
from sre_ops.slo.store.definitions import Known, known
from sre_ops.tenancy.access import reads
from sre_ops.web import filters
from sre_ops.web.i18n import _, ngettext
from sre_ops.web.pages import render

router = APIRouter()
ALERTS_SHOWN = 50
Text = Annotated[str, Query(max_length=100, pattern=r"^[^\x00]*$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the form says; percent as they are typed, "" for what the SLO has."""

    target: str
    window: str
    shares: Mapping[str, str]

    def target_ratio(self) -> str:
        """Return the target as a ratio, for the query."""
        return _ratio(self.target) if self.target else ""

    def tiers(self) -> list[str]:
        """Return the tiers as the query takes them."""
        return [f"{name}@{_ratio(text)}" for name, text in self.shares.items() if text]


def _ratio(percent: str) -> str:
    """Turn percent into a ratio; what is no number is refused by whoever reads it."""
    try:
        return str(Decimal(percent.strip().removesuffix("%").strip()).scaleb(-2))
    except InvalidOperation:
        return "nan"


@router.get("/slos/{slo_id}/what-if")
def what_if(
    request: Request,
    session: Annotated[ReadSession, reads("slo")],
    slo_id: UUID,
    *,
    target: Text = "",
    window: Text = "",
    page_fast: Text = "",
    page_slow: Text = "",
    ticket_fast: Text = "",
    ticket_slow: Text = "",
) -> Response:
    """Show what would have been, and the form that asks."""
    typed = (page_fast, page_slow, ticket_fast, ticket_slow)
    names = [f"{tier.short}/{tier.long}" for tier in BURN_TIERS]
    asked = Asked(target=target, window=window, shares=dict(zip(names, typed, strict=True)))
    one = known(session, slo_id)
    faults: dict[str, str] = {}
    try:
        question = rehearsals.question(
            one.one, target=asked.target_ratio(), window=asked.window, shares=asked.tiers()
        )
    except Unfit as problem:
        with spoken(request):
            faults[problem.field] = problem.message.spoken(_)
        question = rehearsals.question(one.one)
    now = to_minute(request.app.state.clock.now())
    found = rehearsals.rehearsed(session, one, question, now=now)
    with spoken(request):
        return render(
            request,
            "slo/what_if.html",
            status=422 if faults else 200,
            **_form(one, asked, question, faults),
            **_answer(found),
        )


FIELDS = ("page_fast", "page_slow", "ticket_fast", "ticket_slow")


def _form(
    one: Known, asked: Asked, question: Question, faults: Mapping[str, str]
) -> dict[str, Any]:
    usual = {f"{tier.short}/{tier.long}": tier.share for tier in BURN_TIERS}
    tiers = [
        {
            "field": field,
            "name": name.replace("/", " + "),
            "share": asked.shares[name] or _plain(Decimal(share.numerator) / share.denominator),
            "is_page": field.startswith("page"),
        }
        for field, (name, share) in zip(FIELDS, usual.items(), strict=True)
    ]
    return {
        "known": one,
        "slo": one.one.slo,
        "tiers": tiers,
        "faults": faults,
        "target": asked.target or _plain(question.target),
        "window": asked.window or str(question.window),
    }


def _plain(ratio: Decimal) -> str:
    """Write a ratio in percent for a field: without grouping, with a point."""
    return f"{ratio.scaleb(2).normalize():f}"


def _answer(found: Rehearsed) -> dict[str, Any]:
    answer = found.rehearsal
    firings = list(reversed(answer.firings))
    return {
        "sentence": _sentence(answer),
        "rehearsal": answer,
        "from_at": minute_start(answer.from_minute),
        "to_at": minute_start(answer.to_minute),
        "windows": [
            {
                "from_at": minute_start(one.span.from_minute),
                "to_at": minute_start(one.span.to_minute),
                "sli": wording.counted_sli(one.valid, one.bad, answer.question.target),
                "consumed": wording.consumed(float(one.consumed(answer.question.tolerated))),
                "is_missed": one.is_missed(answer.question.tolerated),
                "coverage": one.coverage,
            }
            for one in answer.windows
        ],
        "alerts": [
            {
                "tier": f"{one.tier.short} + {one.tier.long}",
                "is_page": one.is_page,
                "onset_at": minute_start(one.onset),
                "detection": one.detection_minutes,
                "reset": one.reset_minutes,
                "lost": one.lost,
            }
            for one in firings[:ALERTS_SHOWN]
        ],
        "more": max(len(firings) - ALERTS_SHOWN, 0),
        "idle": [f"{one.short} + {one.long}" for one in answer.idle],
        "suggested": None if found.suggestion.target is None else _plain(found.suggestion.target),
        "reasons": [one.spoken(_) for one in found.suggestion.reasons],
    }


def _sentence(answer: Rehearsal) -> str:
    told = {
        "target": _plain(answer.question.target),
        "missed": answer.missed,
        "n": len(answer.windows),
        "pages": filters.number(answer.pages_a_month, 1),
    }
    if not answer.windows:
        text = _(
            "No whole window has been measured yet. With %(target)s %%, alerts would have paged "
            "%(pages)s times a month."
        )
        return text % told
    text = ngettext(
        "With %(target)s %%, %(missed)s of the last %(n)s window would have been missed, and "
        "alerts would have paged %(pages)s times a month.",
        "With %(target)s %%, %(missed)s of the last %(n)s windows would have been missed, and "
        "alerts would have paged %(pages)s times a month.",
        len(answer.windows),
    )
    return text % told
