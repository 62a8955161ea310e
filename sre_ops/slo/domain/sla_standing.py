"""How an agreement stands over a window, beside the SLO that guards it. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from sre_ops.slo.domain.states import State


@dataclass(frozen=True, slots=True, kw_only=True)
class SlaStanding:
    """One agreement over one window; ratios are 0 to 1 and unclamped, None is "no value".

    Attributes:
        window: the agreement's own, or that of the row.
        allowed: bad events (as the row counts) that the agreement allows so far.
        consumed: the share of them that is spent; above 1 it is breached.
        buffer_left: 1 - consumed: what may still go wrong, as a share.
        bad_left: the same in bad events; below 0 once breached.
        minutes_left: how long the buffer lasts at the rate of the last hour; None where
            nothing went wrong in it.
        breach_risk: share of the drawn futures that breach it within the horizon; 1 once
            breached, None where there is too little history.
        breach_at: minute by which half of the futures have breached it; None for most.
        state: `missed` is breached; judged like an SLO of the agreement's objective.
        credit: what is owed now; "" while nothing is.
    """

    name: str
    objective: Decimal
    window: str
    state: State
    allowed: float | None = None
    consumed: float | None = None
    buffer_left: float | None = None
    bad_left: float | None = None
    minutes_left: float | None = None
    breach_risk: float | None = None
    breach_at: int | None = None
    reason: str = ""
    credit: str = ""
    customer: str = ""
    contract: str = ""
    note: str = ""

    @property
    def is_breached(self) -> bool:
        """Whether more went wrong than the agreement allows."""
        return self.state is State.MISSED
