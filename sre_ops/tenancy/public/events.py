"""What happens to tenants, people and tokens. Fields are only ever added.

They name people by their ids: names and addresses can be erased, the event log cannot.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sre_ops.kernel.event import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantCreated(DomainEvent):
    """A tenant exists from now on."""

    name: ClassVar[str] = "tenancy.tenant_created.v1"
    slug: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonJoined(DomainEvent):
    """A person used a set-up link or an invitation and has an account."""

    name: ClassVar[str] = "tenancy.person_joined.v1"
    person_id: UUID
    role: str
    invited_by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleChanged(DomainEvent):
    """A person may do more or less than before."""

    name: ClassVar[str] = "tenancy.role_changed.v1"
    person_id: UUID
    role: str
    before: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDisabled(DomainEvent):
    """A person may not sign in any more, and every session and token stopped counting."""

    name: ClassVar[str] = "tenancy.person_disabled.v1"
    person_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonEnabled(DomainEvent):
    """A person may sign in again."""

    name: ClassVar[str] = "tenancy.person_enabled.v1"
    person_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonErased(DomainEvent):
    """Name, address, password and sessions of a person were deleted; the id stays in history."""

    name: ClassVar[str] = "tenancy.person_erased.v1"
    person_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferencesChanged(DomainEvent):
    """A person reads pages in another language or zone."""

    name: ClassVar[str] = "tenancy.preferences_changed.v1"
    person_id: UUID
    locale: str
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactChanged(DomainEvent):
    """A person changed name or address; neither is told here."""

    name: ClassVar[str] = "tenancy.contact_changed.v1"
    person_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChanged(DomainEvent):
    """A person has a new password; all other sessions ended."""

    name: ClassVar[str] = "tenancy.password_changed.v1"
    person_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOutEverywhere(DomainEvent):
    """Every session of a person was ended at once."""

    name: ClassVar[str] = "tenancy.signed_out_everywhere.v1"
    person_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenCreated(DomainEvent):
    """A program may act in a person's name."""

    name: ClassVar[str] = "tenancy.token_created.v1"
    token_id: UUID
    person_id: UUID
    role: str
    scopes: tuple[str, ...]
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRevoked(DomainEvent):
    """A token does not count any more."""

    name: ClassVar[str] = "tenancy.token_revoked.v1"
    token_id: UUID
    person_id: UUID
