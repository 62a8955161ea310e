"""Rehearsals of one SLO over the history that its ledger holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from uuid import UUID

from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.errors import Invalid, NotFound
from sre_ops.kernel.messages import N_
from sre_ops.kernel.unfit import Unfit
from sre_ops.kernel.units import DAY_MINUTES
from sre_ops.slo.domain import slices
from sre_ops.slo.domain.burn import BURN_TIERS, BurnTier
from sre_ops.slo.domain.corrections import corrected
from sre_ops.slo.domain.definition import Window
from sre_ops.slo.domain.rehearsal import Question, Rehearsal, rehearse
from sre_ops.slo.domain.staleness import SETTLE_MINUTES
from sre_ops.slo.domain.suggestion import Suggestion, suggest
from sre_ops.slo.domain.windows import parse_window
from sre_ops.slo.queries.corrections import approved
from sre_ops.slo.store import ledger
from sre_ops.slo.store.definitions import InForce, Known, known

LONGEST_DAYS = 400
"""History beyond this is not replayed: 12 windows of 30 days and some."""
_MANY_DIGITS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """An SLO, what its question found, and which target its past would carry."""

    known: Known
    rehearsal: Rehearsal
    suggestion: Suggestion


def question(
    one: InForce, *, target: str = "", window: str = "", shares: Sequence[str] = ()
) -> Question:
    """Read what is asked; what is left out is as the SLO has it.

    Args:
        one: the SLO.
        target: a ratio as text, `0.999`.
        window: `30d`, `4w`, `month@Asia/Tokyo`.
        shares: `5m/1h@0.02` for each tier that is tried: the share of the budget that its long
            window may take; 0 leaves the tier out. Tiers that are not named stay as they are.

    Raises:
        Unfit: a part cannot be read.
    """
    return Question(
        target=_target(target) if target else one.objectives[-1].objective,
        window=_window(window) if window else one.slo.windows[0],
        tiers=_tiers(shares),
    )


def _target(text: str) -> Decimal:
    try:
        target = Decimal(text)
    except InvalidOperation:
        target = Decimal(0)
    if not target.is_finite() or -int(target.as_tuple().exponent) > _MANY_DIGITS:
        raise Unfit("target", N_("Give a target above 0 % and below 100 %."))
    return target


def _window(text: str) -> Window:
    try:
        return parse_window(text)
    except Invalid as error:
        raise Unfit(
            "window", N_("Write days (30d), weeks (4w) or a unit in a zone (month@Asia/Tokyo).")
        ) from error


def _tiers(shares: Sequence[str]) -> tuple[BurnTier, ...]:
    chosen = {f"{tier.short}/{tier.long}": tier for tier in BURN_TIERS}
    for text in shares:
        name, _, share = text.partition("@")
        part = _share(share)
        if name not in chosen or part is None:
            raise Unfit("tier", N_("Write a tier and its share of the budget: 5m/1h@0.02."))
        tier = next(one for one in BURN_TIERS if name == f"{one.short}/{one.long}")
        chosen[name] = BurnTier(short=tier.short, long=tier.long, share=part)
    return tuple(tier for tier in chosen.values() if tier.share)


def _share(text: str) -> Fraction | None:
    """Read a share of at most all; None where it is none."""
    try:
        share = Decimal(text)
    except InvalidOperation:
        return None
    if (
        not share.is_finite()
        or not 0 <= share <= 1
        or -int(share.as_tuple().exponent) > _MANY_DIGITS
    ):
        return None
    return Fraction(share)


def rehearsed(session: ReadSession, one: Known, asked: Question, *, now: int) -> Rehearsed:
    """Replay *asked* over what the ledger holds of *one*, up to the last settled minute.

    Approved corrections count, as in the budget itself.

    Args:
        session: of the slo slice.
        one: the SLO.
        asked: the question.
        now: the present minute.

    Raises:
        NotFound: nothing has been counted yet.
    """
    slo, found = one.one.slo, ledger.watermark(session, one.one.slo.source)
    first = ledger.first_day(session, one.one.slo_id)
    if found is None:
        raise NotFound(N_("nothing has been counted of %(slo)s yet"), slo="/".join(slo.key))
    end = min(found.latest, now - SETTLE_MINUTES)
    start = found.sealed if first is None else first * DAY_MINUTES
    start = min(max(start, end - LONGEST_DAYS * DAY_MINUTES), end)
    if slo.time_slices:
        start = slices.first_minute_of_slice(slo.time_slices, start)
    ids: list[UUID] = [one.one.slo_id]
    minutes = ledger.read_minutes(session, slo.source, ids, start, end)[one.one.slo_id]
    minutes = corrected(minutes, approved(session).of(one.one).approved)
    if slo.time_slices:
        minutes = slices.to_slices(minutes, slo.time_slices)
    answer = rehearse(minutes, asked)
    return Rehearsed(known=one, rehearsal=answer, suggestion=suggest(answer.windows))


def rehearsal(
    session: ReadSession,
    slo_id: UUID,
    *,
    now: int,
    target: str = "",
    window: str = "",
    shares: Sequence[str] = (),
) -> Rehearsed:
    """Answer a question about one SLO; see `question` and `rehearsed`.

    Raises:
        NotFound: there is no such SLO, or nothing has been counted yet.
        Unfit: a part of the question cannot be read.
    """
    found = known(session, slo_id)
    asked = question(found.one, target=target, window=window, shares=shares)
    return rehearsed(session, found, asked, now=now)
