"""What other slices may ask of SLOs."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sre_ops.db.sessions import ReadSession
from sre_ops.slo.domain.corrections import Correction
from sre_ops.slo.domain.policy import Action, Figures, Policy, Rule, decisive, next_rule
from sre_ops.slo.domain.policy_figures import figures_of
from sre_ops.slo.domain.policy_text import policy_version
from sre_ops.slo.domain.selectors import reads_of
from sre_ops.slo.domain.staleness import is_outdated
from sre_ops.slo.domain.states import State
from sre_ops.slo.store import corrections as kept_corrections
from sre_ops.slo.store import definitions, fan_outs, policies, status
from sre_ops.slo.store.definitions import InForce
from sre_ops.slo.store.status import Wanted

_AT_ONCE = 10_000
_UNJUDGED = (State.NO_DATA, State.NOT_ENOUGH_DATA)


@dataclass(frozen=True, slots=True, kw_only=True)
class SloView:
    """An SLO as others see it.

    Attributes:
        service, name: what identifies it in definition files.
        objective: ratio, 0 < objective < 1, the newest one.
        in_force: false once no file defines it any longer.
    """

    id: UUID
    service: str
    name: str
    objective: Decimal
    in_force: bool


def slos(session: ReadSession) -> list[SloView]:
    """Return every SLO that was ever defined, by service and name."""
    versions = definitions.objectives(session)
    return [
        SloView(
            id=row.id,
            service=row.service,
            name=row.name,
            objective=Decimal(versions[row.id][-1].objective),
            in_force=row.in_force,
        )
        for row in definitions.all_slos(session)
    ]


def parents(session: ReadSession) -> dict[UUID, UUID]:
    """Return the SLOs in force that a fan-out has made, each with the SLO that fans out."""
    return fan_outs.parents(session)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyView:
    """An error-budget policy as others see it.

    Attributes:
        version: changes whenever it says something else.
        source: the file that holds it, or `default`.
        exempt: changes that a freeze lets through.
        override_role: least role of whoever may approve an exception.
        override_longest: how long an exception may hold.
    """

    name: str
    version: str
    source: str
    exempt: tuple[str, ...]
    override_role: str
    override_longest: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleView:
    """A rule of a policy: raised, or the next one on the way down.

    Attributes:
        measure: `budget_left`, `burn_rate` over `over`, or `incident_share`.
        value: the figure now; None where it is not known.
        until: the exit condition.
        since: when it was raised; None for one that is not.
    """

    name: str
    measure: str
    over: str
    action: str
    value: float | None
    threshold: float
    until: float
    since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingView:
    """How one SLO in force stands over one window, and what its policy asks for.

    Attributes:
        window: "" for an SLO that has not been judged yet.
        state: `no_data`, `not_enough_data`, `missed`, `at_risk` or `met`; "" before a judgement.
        reason: why, in words; may be "".
        budget_left: 1 - the spent share, unclamped; None where it is not known.
        as_of: until when events count; None before a judgement.
        is_stale: whether the counts are older than they should be.
        queries: what is counted, as PromQL.
        action: what the policy asks for: `none`, `inform`, `reliability_first`,
            `require_approval` or `freeze`; since when, and by which rule.
        next_rule: the rule that is raised next if the budget goes on falling.
    """

    slo_id: UUID
    service: str
    slo: str
    window: str
    state: str
    reason: str
    budget_left: float | None
    as_of: datetime | None
    is_stale: bool
    queries: tuple[str, ...]
    policy: PolicyView
    action: str
    since: datetime | None
    rule: RuleView | None
    next_rule: RuleView | None


def policy_of(session: ReadSession, service: str) -> PolicyView:
    """Return the policy that a service follows as a whole."""
    return _policy(policies.book(session).of_service(service))


def standings(session: ReadSession, service: str, *, now: datetime) -> list[StandingView]:
    """Return how every SLO in force of *service* stands, by name and window.

    The child of a fan-out that cannot be judged is left out: its events count in its parent,
    and an endpoint that is days old would leave a gate without a verdict for weeks.

    Args:
        session: of a slice that reads slo.
        service: its name in definition files.
        now: decides what is stale.
    """
    known = definitions.in_force_of(session, service)
    book, states = policies.book(session), policies.states(session, [one.slo_id for one in known])
    rows: dict[UUID, list[status.Status]] = defaultdict(list)
    for row in status.after(session, Wanted(service=service), None, limit=_AT_ONCE):
        rows[row.slo_id].append(row)
    found = []
    for one in known:
        policy = book.of_slo(service, one.slo.name, one.slo.parent)
        judged = rows.get(one.slo_id, [])
        if one.slo.part_of:
            judged = [each for each in judged if each.row.state not in _UNJUDGED]
        elif not judged:
            found.append(_standing(one, None, policy, None, now))
        for each in judged:
            state = states.get((one.slo_id, each.report["window"]))
            found.append(_standing(one, each, policy, state, now))
    return found


def standing_of(
    session: ReadSession, one: InForce, judged: status.Status, *, now: datetime
) -> StandingView:
    """Return how one SLO in force stands over the window of *judged*, its last judgement."""
    policy = policies.book(session).of_slo(*one.slo.key, one.slo.parent)
    state = policies.states(session, [one.slo_id]).get((one.slo_id, judged.report["window"]))
    return _standing(one, judged, policy, state, now)


def actions(session: ReadSession) -> dict[str, str]:
    """Return the sternest action that is asked for each service; a missing one is `none`."""
    found: dict[str, Action] = {}
    for service, action in policies.actions(session):
        found[service] = max(action, found.get(service, Action.NONE), key=lambda one: one.rank)
    return {service: action.value for service, action in found.items()}


def _standing(
    one: InForce,
    judged: status.Status | None,
    policy: Policy,
    state: policies.PolicyState | None,
    now: datetime,
) -> StandingView:
    row = judged.row if judged else None
    figures = figures_of(row) if row else Figures(budget_left=None)
    raised = decisive(policy, state.raised) if state else None
    ahead = next_rule(policy, figures)
    return StandingView(
        slo_id=one.slo_id,
        service=one.slo.service,
        slo=one.slo.name,
        window=row.window if row else "",
        state=row.state.value if row else "",
        reason=row.reason if row else "",
        budget_left=figures.budget_left,
        as_of=row.to_at if row else None,
        is_stale=row is None or is_outdated(row.to_at, now),
        queries=tuple(each.promql for each in reads_of(one.slo.sli)),
        policy=_policy(policy),
        action=state.action.value if state else Action.NONE.value,
        since=state.since if state else None,
        rule=_rule(raised[0], figures, raised[1].since) if raised else None,
        next_rule=_rule(ahead, figures, None) if ahead else None,
    )


def _policy(policy: Policy) -> PolicyView:
    return PolicyView(
        name=policy.name,
        version=policy_version(policy),
        source=policy.origin.file,
        exempt=policy.exempt,
        override_role=policy.override.role,
        override_longest=policy.override.longest,
    )


def _rule(rule: Rule, figures: Figures, since: datetime | None) -> RuleView:
    return RuleView(
        name=rule.name,
        measure=rule.measure.value,
        over=rule.over,
        action=rule.action.value,
        value=figures.of(rule),
        threshold=float(rule.threshold),
        until=float(rule.until),
        since=since,
    )


def corrections(session: ReadSession) -> tuple[Correction, ...]:
    """Return every approved correction, oldest request first.

    `selector.fits(service, slo, team)` tells whether one holds for an SLO, the team being the
    catalogue's or else the definition's, and `spans(from_minute, to_minute)` when it does.
    """
    return kept_corrections.approved(session)


def data_sources(session: ReadSession) -> dict[str, str]:
    """Return the address of each data source that SLOs in force name, by name.

    It may hold a password. The default source, which a setting names, is not among them.
    """
    return definitions.named_sources(session)
