"""What may happen to a person's account. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sre_ops.kernel.errors import Conflict
from sre_ops.kernel.event import DomainEvent
from sre_ops.kernel.messages import N_
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.public.events import (
    PersonDisabled,
    PersonEnabled,
    PreferencesChanged,
    RoleChanged,
)


class LastAdmin(Conflict):
    """Without this admin nobody could administer the tenant; make another one first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """An account, as far as decisions need it."""

    person_id: UUID
    role: Role
    locale: str
    zone: str
    is_disabled: bool = False

    @property
    def is_acting_admin(self) -> bool:
        """Whether this person can administer the tenant today."""
        return self.role is Role.ADMIN and not self.is_disabled


@dataclass(frozen=True, slots=True)
class Change:
    """The account after a decision, and what to announce; no event means nothing changed."""

    facts: PersonFacts
    events: tuple[DomainEvent, ...] = ()


def give_role(facts: PersonFacts, role: Role, *, other_admins: int, at: datetime) -> Change:
    """Give a person another role.

    Args:
        facts: the account.
        role: the new role.
        other_admins: how many others can administer the tenant.
        at: now.

    Raises:
        LastAdmin: nobody else could administer the tenant.
    """
    if role is facts.role:
        return Change(facts)
    _keep_an_admin(facts, other_admins)
    event = RoleChanged(person_id=facts.person_id, role=role, before=facts.role, at=at)
    return Change(replace(facts, role=role), (event,))


def disable(facts: PersonFacts, *, other_admins: int, at: datetime) -> Change:
    """Let a person sign in no more.

    Raises:
        LastAdmin: nobody else could administer the tenant.
    """
    if facts.is_disabled:
        return Change(facts)
    _keep_an_admin(facts, other_admins)
    event = PersonDisabled(person_id=facts.person_id, at=at)
    return Change(replace(facts, is_disabled=True), (event,))


def enable(facts: PersonFacts, *, at: datetime) -> Change:
    """Let a person sign in again."""
    if not facts.is_disabled:
        return Change(facts)
    return Change(
        replace(facts, is_disabled=False), (PersonEnabled(person_id=facts.person_id, at=at),)
    )


def prefer(facts: PersonFacts, *, locale: str, zone: str, at: datetime) -> Change:
    """Show pages to a person in another language or zone; both are known to exist."""
    if (locale, zone) == (facts.locale, facts.zone):
        return Change(facts)
    event = PreferencesChanged(person_id=facts.person_id, locale=locale, zone=zone, at=at)
    return Change(replace(facts, locale=locale, zone=zone), (event,))


def _keep_an_admin(facts: PersonFacts, other_admins: int) -> None:
    if facts.is_acting_admin and other_admins == 0:
        raise LastAdmin(N_("this is the only admin; make somebody else admin first"))
