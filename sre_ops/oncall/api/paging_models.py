"""The JSON of pages and why, policies, rehearsals, contacts and channels. Fields are only added."""

from datetime import datetime, time
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from sre_ops.oncall.api.schedule_models import WORDS, Moment, Schemed
from sre_ops.oncall.commands.contacts import ContactKind
from sre_ops.oncall.domain.hours import Hours, daily
from sre_ops.oncall.queries.why import Line, Why
from sre_ops.oncall.tables import ChannelRow, NoticeRow, PolicyRow


class Message(BaseModel):
    """One message of a page, and what became of it."""

    page_id: UUID
    kind: str = Field(description="Of the contact or channel; empty where there is none.")
    contact_id: UUID | None
    channel_id: UUID | None
    reason: str
    wished_at: datetime
    due_at: datetime
    state: str = Field(description="waiting, requested, withdrawn or unsent.")
    requested_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_why: str
    attempts: int
    sent_at: datetime | None
    failed_at: datetime | None
    next_try_at: datetime | None
    parked_at: datetime | None
    dropped_at: datetime | None
    why: str = Field(description="What the last attempt or the sender said.")

    @classmethod
    def of(cls, row: NoticeRow) -> "Message":
        """Return what is told of a notice."""
        said = {name: getattr(row, name) for name in cls.model_fields if hasattr(row, name)}
        return cls(**said, page_id=row.id, kind=row.destination_kind, due_at=row.at)


class WhyLine(BaseModel):
    """One thing that alerts said, or that was decided."""

    at: datetime
    due_at: datetime
    reason: str
    text: str
    is_page: bool
    policy: str
    round: int = Field(description="From 1; 0 where it belongs to no step.")
    step: int = Field(description="From 1; 0 where it belongs to no step.")
    target_kind: str
    target: str
    person_id: UUID | None
    messages: list[Message]

    @classmethod
    def of(cls, line: Line) -> "WhyLine":
        """Return what is told of a line."""
        is_step = bool(line.target_kind)
        return cls(
            at=line.at,
            due_at=line.due_at,
            reason=line.reason,
            text=str(line.text),
            is_page=line.is_page,
            policy=line.policy,
            round=line.round_number + 1 if is_step else 0,
            step=line.step + 1 if is_step else 0,
            target_kind=line.target_kind,
            target=line.target,
            person_id=line.person_id,
            messages=[Message.of(one) for one in line.notices],
        )


class WhyCourse(BaseModel):
    """One escalation."""

    escalation_id: UUID
    policy: str
    version: int = Field(description="Of the policy when it began; 0 where it did not exist.")
    phase: str
    began_at: datetime
    ended_at: datetime | None
    next_at: datetime | None
    acknowledged_by: UUID | None


class WhyRoute(BaseModel):
    """A route that was looked at when the group opened."""

    path: list[str]
    fitted: list[str] = Field(description="Its own matchers that fitted.")
    failed: str = Field(description="The first matcher that did not fit, or empty.")
    takes: bool = Field(description="The group went where this route said.")


class WhyAnswer(Schemed):
    """Why somebody was paged, or nobody."""

    schema_: Literal["sre_ops.oncall_why.v1"] = Field(
        default="sre_ops.oncall_why.v1", alias="schema"
    )
    group_id: UUID
    title: str
    service: str
    severity: int
    summary: str
    lines: list[WhyLine]
    escalations: list[WhyCourse]
    routes: list[WhyRoute] = Field(description="In the order in which they were looked at.")

    @classmethod
    def of(cls, found: Why) -> "WhyAnswer":
        """Return the answer as JSON says it."""
        return cls(
            group_id=found.group_id,
            title=found.title,
            service=found.service,
            severity=found.severity,
            summary=str(found.summary),
            lines=[WhyLine.of(one) for one in found.lines],
            escalations=[
                WhyCourse(**{name: getattr(one, name) for name in WhyCourse.model_fields})
                for one in found.courses
            ],
            routes=[
                WhyRoute(
                    path=list(one.path),
                    fitted=list(one.fitted),
                    failed=one.failed,
                    takes=one.takes,
                )
                for one in (found.route.looked if found.route else ())
            ],
        )


class NextPages(Schemed):
    """Who would be paged if the next step were done now."""

    schema_: Literal["sre_ops.oncall_next_pages.v1"] = Field(
        default="sre_ops.oncall_next_pages.v1", alias="schema"
    )
    policies: list[str] = Field(description="Of the escalations that are open; maybe none.")
    who: list[str] = Field(description="People and channels.")
    seen: int = Field(description="Give it back, so that nobody else is paged than this.")


class Hurry(BaseModel):
    """Do the next step now."""

    reason: str = Field(min_length=1, max_length=500, pattern=WORDS)
    seen: int | None = Field(
        default=None, ge=0, le=2**53, description="As `next` said; null pages whoever is next."
    )


class OnePolicy(BaseModel):
    """An escalation policy."""

    slug: str
    title: str
    version: int
    changed_at: datetime

    @classmethod
    def of(cls, row: PolicyRow) -> "OnePolicy":
        """Return what is told of a policy."""
        return cls(**{name: getattr(row, name) for name in OnePolicy.model_fields})


class Policies(Schemed):
    """Every escalation policy."""

    schema_: Literal["sre_ops.escalation_policies.v1"] = Field(
        default="sre_ops.escalation_policies.v1", alias="schema"
    )
    policies: list[OnePolicy]


class PolicyDefined(Schemed, OnePolicy):
    """An escalation policy with its definition."""

    schema_: Literal["sre_ops.escalation_policy.v1"] = Field(
        default="sre_ops.escalation_policy.v1", alias="schema"
    )
    definition: str = Field(description="YAML, as it can be sent back.")


class TakenPolicy(BaseModel):
    """A definition that was taken."""

    slug: str
    is_changed: bool


class TakenPolicies(Schemed):
    """What was taken of a file."""

    schema_: Literal["sre_ops.escalation_policies_taken.v1"] = Field(
        default="sre_ops.escalation_policies_taken.v1", alias="schema"
    )
    taken: list[TakenPolicy]


class Question(BaseModel):
    """Who would be paged?"""

    labels: dict[str, str] = Field(
        default_factory=dict,
        max_length=64,
        description="Of an alert; its routes name policies and severity.",
    )
    policies: list[str] = Field(
        default_factory=list, max_length=20, description="Instead of what the routes name."
    )
    severity: int | None = Field(
        default=None, ge=1, le=4, description="1 critical to 4 info; instead of what routes say."
    )
    at: Moment | None = Field(default=None, description="When it would fire; null is now.")


class RehearsedMessage(BaseModel):
    """A message that would be sent, if nobody answered."""

    at: datetime
    kind: str
    reason: str
    is_sent: bool


class RehearsedLine(BaseModel):
    """A page, or a page that would not be sent."""

    at: datetime
    after_minutes: float
    policy: str
    reason: str
    text: str
    is_page: bool
    person_id: UUID | None
    messages: list[RehearsedMessage]


class Rehearsed(Schemed):
    """Who would be told, minute by minute, if nobody answered."""

    schema_: Literal["sre_ops.oncall_rehearsal.v1"] = Field(
        default="sre_ops.oncall_rehearsal.v1", alias="schema"
    )
    at: datetime
    severity: int
    policies: list[str]
    routes: list[str] = Field(description="Paths of the routes that take the alert.")
    lines: list[RehearsedLine]


class OneContact(BaseModel):
    """A way in which you are reached; the address of your account is always the last one."""

    id: UUID
    kind: str
    address: str
    is_account: bool


class NewContact(BaseModel):
    """One more way in which you are reached."""

    kind: ContactKind
    address: str = Field(min_length=1, max_length=2_000, pattern=WORDS)
    secret: str = Field(
        default="", max_length=500, pattern=WORDS, description="Signs webhooks; never shown again."
    )


class Rule(BaseModel):
    """Tell me this way, so long after the page, if I have not answered."""

    contact_id: UUID
    after_minutes: float = Field(default=0, ge=0, le=360)
    severities: list[int] = Field(default_factory=list, description="Empty is all of 1 to 4.")


class QuietHours(BaseModel):
    """Hours in which what is not critical waits."""

    weekdays: list[int] = Field(default_factory=lambda: list(range(7)), description="0 is Monday.")
    starts: time
    ends: time

    def hours(self) -> Hours:
        """Return what the rules need."""
        return daily(self.starts, self.ends, self.weekdays)

    @classmethod
    def of(cls, hours: Hours) -> "QuietHours":
        """Return how hours are told."""
        return cls(weekdays=sorted(hours.weekdays), starts=hours.starts, ends=hours.ends)


class WishesSaid(BaseModel):
    """How you wish to be told."""

    zone: str = Field(default="", max_length=64, description="Empty is that of the account.")
    rules: list[Rule] = Field(default_factory=list, max_length=50)
    quiet: list[QuietHours] = Field(default_factory=list, max_length=20)


class Me(Schemed):
    """How you are reached."""

    schema_: Literal["sre_ops.oncall_me.v1"] = Field(default="sre_ops.oncall_me.v1", alias="schema")
    contacts: list[OneContact]
    wishes: WishesSaid


class OneChannel(BaseModel):
    """A destination that many share; where it is, is not told."""

    id: UUID
    slug: str
    title: str
    kind: str

    @classmethod
    def of(cls, row: ChannelRow) -> "OneChannel":
        """Return what is told of a channel."""
        return cls(id=row.id, slug=row.slug or "", title=row.title, kind=row.kind)


class Channels(Schemed):
    """Every shared channel."""

    schema_: Literal["sre_ops.paging_channels.v1"] = Field(
        default="sre_ops.paging_channels.v1", alias="schema"
    )
    channels: list[OneChannel]


class NewChannel(NewContact):
    """One more shared channel."""

    slug: str = Field(min_length=1, max_length=100, pattern=WORDS)
    title: str = Field(default="", max_length=200, pattern=WORDS)


class ChangedChannel(BaseModel):
    """What becomes another of a shared channel; its name and kind stay."""

    title: str = Field(default="", max_length=200, pattern=WORDS)
    address: str = Field(default="", max_length=2_000, pattern=WORDS)
    secret: str = Field(default="", max_length=500, pattern=WORDS)


class TeamPeople(BaseModel):
    """Who is paged where a policy names the team."""

    people: list[UUID] = Field(max_length=200)
