"""What oncall decided, in plain sentences; each is translated where it is shown."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol
from uuid import UUID

from sre_ops.alerts.public.reads import Looked
from sre_ops.kernel.messages import N_, Message, Term
from sre_ops.oncall.domain.calls import THE_SOURCE, Beforehand
from sre_ops.oncall.domain.decision import Reason
from sre_ops.oncall.domain.escalation import Phase
from sre_ops.oncall.domain.notices import NoticeReason

SOMEBODY = N_("somebody whose account was erased")
SOURCE = N_("the source of the alert")
PAGES = frozenset(one.value for one in Reason if one.pages)

DECIDED: Mapping[str, str] = {
    Reason.ON_CALL: N_("%(who)s was paged: on call by the schedule %(target)s."),
    Reason.NAMED: N_("%(who)s was paged: the policy %(policy)s names this person."),
    Reason.MEMBER: N_("%(who)s was paged: one of the team %(target)s."),
    Reason.CHANNEL: N_("The channel %(target)s was told: the policy %(policy)s names it."),
    Reason.CATCH_ALL: N_("%(who)s was told as the last resort, since nobody else had answered."),
    Reason.ACK_TIMED_OUT: N_("%(who)s was paged again: the acknowledgement had run out."),
    Reason.NOBODY_ON_CALL: N_("The schedule %(target)s paged nobody: nobody was on call."),
    Reason.EMPTY_TEAM: N_("The team %(target)s paged nobody: nobody is in it."),
    Reason.OUTSIDE_HOURS: N_("%(who)s was not paged: this step is for other hours."),
    Reason.TOLD_ALREADY: N_("%(who)s was not paged twice: another part of the step had done so."),
    Reason.NO_SUCH_TARGET: N_("Nobody was paged: what this step names did not exist any more."),
    Reason.NOT_ACTIVE: N_("%(who)s was not paged: this account could not sign in any more."),
    Reason.ACKNOWLEDGED: N_("The step that was due next was not done: somebody had it by then."),
    Reason.RESOLVED: N_("The step that was due next was not done: it was over by then."),
    Reason.ROUNDS_ENDED: N_("All rounds had ended, and nobody had acknowledged."),
    Beforehand.NO_POLICY: N_("Nobody was paged: its route names no escalation policy."),
    Beforehand.MUTED: N_("%(policy)s paged nobody: a maintenance window muted the alert."),
    Beforehand.FLAPPING: N_(
        "%(policy)s waited for five minutes: the alert fired and ended again and again."
    ),
    Beforehand.NO_SUCH_POLICY: N_(
        "All administrators were to be paged: there was no escalation policy %(policy)s."
    ),
    Beforehand.NOBODY_TO_TELL: N_(
        "Nobody was paged: there was no escalation policy %(policy)s, and no administrator."
    ),
    Beforehand.ALREADY_RUNNING: N_("%(policy)s was paging already, and went on."),
}
HEARD: Mapping[str, str] = {
    "group_opened": N_("The alert fired."),
    "group_acknowledged": N_("The alert was acknowledged by %(who)s."),
    "group_resolved": N_("The alert ended."),
    "group_fires_again": N_("The alert fired again."),
    "group_unmuted": N_("No maintenance window muted the alert any more."),
    "group_closed": N_("The alert was closed."),
}
NOTICES: Mapping[str, str] = {
    NoticeReason.RULE: N_("by a rule of this person"),
    NoticeReason.NO_RULE_FITS: N_("by the best contact, since no rule of this person fits"),
    NoticeReason.SEV1_BREAKS_QUIET: N_("in quiet hours, which never hold back what is critical"),
    NoticeReason.HELD_BY_QUIET_HOURS: N_("after the quiet hours of this person"),
    NoticeReason.CONTACT_IS_GONE: N_("not sent: the contact of the rule was removed"),
    NoticeReason.NO_CONTACT: N_("not sent: this person could not be reached at all"),
    NoticeReason.TOLD_SOONER: N_("not sent: the same contact was told at that time anyway"),
    NoticeReason.CHANNEL: N_("as the policy says"),
    NoticeReason.CHANNEL_IS_GONE: N_("not sent: the channel was removed"),
}
PHASES: Mapping[str, str] = {
    Phase.RUNNING: N_("running"),
    Phase.ACKNOWLEDGED: N_("acknowledged"),
    Phase.EXHAUSTED: N_("all rounds ended"),
    Phase.RESOLVED: N_("over"),
}
KINDS: Mapping[str, str] = {
    "email": N_("e-mail"),
    "webhook": N_("webhook"),
    "slack": "Slack",
    "teams": "Teams",
    "ntfy": "ntfy",
    "apprise": "Apprise",
}


ROUTED = N_("The route %(path)s took it, since %(fitted)s fits: policy %(policy)s.")
ROUTED_ALWAYS = N_("The route %(path)s took it, as no other one fits: policy %(policy)s.")
NO_POLICY = N_("none")
HURRIED = N_("%(who)s had the next step done at once: %(reason)s")


class _Told(Protocol):
    """What a summary needs of a line."""

    @property
    def person_id(self) -> UUID | None:
        """Who was paged, or would have been."""
        ...

    @property
    def text(self) -> Message:
        """What is said of it."""
        ...


def name_of(person: UUID, names: Mapping[UUID, str]) -> str:
    """Return what a person is called; a word that is translated where she was erased."""
    if person == THE_SOURCE:
        return Term(SOURCE)
    return names.get(person) or Term(SOMEBODY)


def decided(reason: str, *, who: str, target: str, policy: str) -> Message:
    """Return the sentence of a decision."""
    return Message(DECIDED[reason], {"who": who, "target": target, "policy": policy})


def heard(what: str, who: str) -> Message:
    """Return the sentence of what alerts said."""
    return Message(HEARD[what], {"who": who or Term(SOURCE)})


def routed(path: Sequence[str], policy: str, looked: Iterable[Looked]) -> Message:
    """Return the sentence of a route that took the group.

    Args:
        path: names of the routes, from the root on.
        policy: that it names; "" is none.
        looked: every route that was looked at, of which those on the path are told.
    """
    on_path = [one for one in looked if tuple(path[: len(one.path)]) == tuple(one.path)]
    fitted = ", ".join(text for one in on_path for text in one.fitted)
    values = {"path": " > ".join(path), "policy": policy or Term(NO_POLICY)}
    if not fitted:
        return Message(ROUTED_ALWAYS, values)
    return Message(ROUTED, values | {"fitted": fitted})


def hurried(who: str, reason: str) -> Message:
    """Return the sentence of a step that somebody did not wait for."""
    return Message(HURRIED, {"who": who or Term(SOMEBODY), "reason": reason})


def summary(
    pages: Sequence[_Told], everything: Sequence[_Told], names: Mapping[UUID, str]
) -> Message:
    """Return the answer in one sentence."""
    people = list(dict.fromkeys(one.person_id for one in pages if one.person_id))
    if people:
        who = ", ".join(str(name_of(one, names)) for one in people)
        return Message(N_("Paged: %(who)s."), {"who": who})
    if pages:
        return Message(N_("No person was paged, only a channel was told."))
    if everything:
        return everything[-1].text
    return Message(N_("Nobody was paged: the alert has not been looked at yet."))
