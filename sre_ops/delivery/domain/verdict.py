"""What the release gate says of a service, and by which evidence. Pure.

Whatever is not known is `unknown` and never `pass`; an exception turns `block` into `warn`
and nothing else into anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sre_ops.kernel.messages import N_


class Verdict(StrEnum):
    """What the gate says; see `worst` for their order."""

    PASS = "pass"  # noqa: S105 - a word, no password
    WARN = "warn"
    BLOCK = "block"
    UNKNOWN = "unknown"


class Change(StrEnum):
    """What goes out; a policy may let `p0` and `security` through a freeze."""

    ORDINARY = "ordinary"
    P0 = "p0"
    SECURITY = "security"


class Why(StrEnum):
    """What decided one line of the evidence."""

    WITHIN_POLICY = "within_policy"
    RULE_RAISED = "rule_raised"
    EXEMPT = "exempt"
    EXCEPTION = "exception"
    NO_DATA = "no_data"
    NOT_ENOUGH_DATA = "not_enough_data"
    STALE = "stale"
    NOT_JUDGED = "not_judged"
    NO_SLO = "no_slo"
    UNKNOWN_SERVICE = "unknown_service"


WORDS: dict[Why, str] = {
    Why.WITHIN_POLICY: N_("the policy asks for nothing"),
    Why.RULE_RAISED: N_("a rule of the policy is raised"),
    Why.EXEMPT: N_("the policy lets this kind of change through"),
    Why.EXCEPTION: N_("an approved exception lets it through"),
    Why.NO_DATA: N_("there is no data"),
    Why.NOT_ENOUGH_DATA: N_("there is not enough data"),
    Why.STALE: N_("the figures are too old"),
    Why.NOT_JUDGED: N_("it has not been judged yet"),
    Why.NO_SLO: N_("the service has no SLO in force"),
    Why.UNKNOWN_SERVICE: N_("nobody knows this service"),
}
"""What each reason means, for people."""

BLOCKING = frozenset({"freeze", "require_approval"})
"""Actions of a policy that hold a release back."""

_NO_VERDICT = {"no_data": Why.NO_DATA, "not_enough_data": Why.NOT_ENOUGH_DATA, "": Why.NOT_JUDGED}
_ORDER = (Verdict.PASS, Verdict.WARN, Verdict.UNKNOWN, Verdict.BLOCK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """The rule of a policy that a line of evidence compares with."""

    name: str
    measure: str
    over: str
    value: float | None
    threshold: float
    until: float
    since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """How one SLO stands over one window; `slo.public.reads.StandingView` says what each is."""

    slo: str
    window: str
    state: str
    as_of: datetime | None
    is_stale: bool
    queries: tuple[str, ...]
    action: str
    exempt: tuple[str, ...]
    rule: Rule | None
    next_rule: Rule | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One line of what the verdict rests on."""

    verdict: Verdict
    why: Why
    fact: Fact

    @property
    def rule(self) -> Rule | None:
        """The rule that it was compared with: the raised one, or the next."""
        return self.fact.rule or self.fact.next_rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the gate says; *why* is the reason where there is no evidence at all."""

    verdict: Verdict
    why: Why
    evidence: tuple[Evidence, ...] = ()


def decide(
    facts: Sequence[Fact], *, is_known: bool, change: Change, has_exception: bool
) -> Decision:
    """Tell whether a service may be released.

    Args:
        facts: every SLO in force of the service over every window.
        is_known: whether the catalogue knows the service.
        change: what would go out.
        has_exception: whether an approved exception holds now.
    """
    if not facts:
        why = Why.NO_SLO if is_known else Why.UNKNOWN_SERVICE
        return Decision(verdict=Verdict.UNKNOWN, why=why)
    evidence = tuple(_weigh(fact, change, has_exception=has_exception) for fact in facts)
    decisive = max(evidence, key=lambda one: _ORDER.index(one.verdict))
    return Decision(verdict=decisive.verdict, why=decisive.why, evidence=evidence)


def _weigh(fact: Fact, change: Change, *, has_exception: bool) -> Evidence:
    """Weigh one fact: what is known to be bad counts even where newer figures are missing."""
    verdict, why = _of_policy(fact, change, has_exception=has_exception)
    if verdict is Verdict.BLOCK:
        return Evidence(verdict=verdict, why=why, fact=fact)
    unknown = _not_known(fact)
    if unknown is not None:
        return Evidence(verdict=Verdict.UNKNOWN, why=unknown, fact=fact)
    return Evidence(verdict=verdict, why=why, fact=fact)


def _not_known(fact: Fact) -> Why | None:
    found = _NO_VERDICT.get(fact.state)
    if found is None and fact.is_stale:
        return Why.STALE
    return found


def _of_policy(fact: Fact, change: Change, *, has_exception: bool) -> tuple[Verdict, Why]:
    if fact.action == "none":
        return Verdict.PASS, Why.WITHIN_POLICY
    if fact.action not in BLOCKING:
        return Verdict.WARN, Why.RULE_RAISED
    if change.value in fact.exempt:
        return Verdict.WARN, Why.EXEMPT
    if has_exception:
        return Verdict.WARN, Why.EXCEPTION
    return Verdict.BLOCK, Why.RULE_RAISED


EXIT_CODES = {Verdict.PASS: 0, Verdict.WARN: 10, Verdict.BLOCK: 20, Verdict.UNKNOWN: 30}
"""What `sre-ops gate --exit-code` ends with."""
