"""The rows of tenancy. No rules.

What identifies a human being, or opens a door, is never a column of an aggregate's root: the
root's columns are the state after in the event log, which nobody can change. Names and e-mail
addresses are in `person_contact`, secrets' digests in technical tables; both can be erased.
"""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, MetaData, UniqueConstraint
from sqlmodel import Field, SQLModel

from sre_ops.db.columns import UtcDateTime, new_metadata
from sre_ops.tenancy.domain.roles import Role

METADATA = new_metadata()


def _of_person() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"])


class Tenant(SQLModel, table=True):
    """One organisation whose rows nobody else sees."""

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "tenant"
    __table_args__ = (UniqueConstraint("slug"),)

    id: UUID = Field(primary_key=True)
    slug: str = Field(max_length=60)
    title: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 0


class Person(SQLModel, table=True):
    """Somebody who signs in: an aggregate without anything that names a human being."""

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "person"

    tenant_id: UUID = Field(default=None, primary_key=True)
    id: UUID = Field(primary_key=True)
    role_name: str = Field(max_length=20)
    locale: str = Field(max_length=10)
    zone: str = Field(max_length=64)
    is_disabled: bool = False
    created_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 0

    @property
    def role(self) -> Role:
        """What the person may do."""
        return Role(self.role_name)


class PersonContact(SQLModel, table=True):
    """How a person is called and reached; deleted when the person is erased."""

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "person_contact"
    __table_args__ = (UniqueConstraint("tenant_id", "email"), _of_person())

    tenant_id: UUID = Field(default=None, primary_key=True)
    person_id: UUID = Field(primary_key=True)
    email: str = Field(max_length=254)
    name: str = Field(max_length=200)


class Password(SQLModel, table=True):
    """The argon2id hash of a person's password."""

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "password"
    __table_args__ = (_of_person(),)

    tenant_id: UUID = Field(default=None, primary_key=True)
    person_id: UUID = Field(primary_key=True)
    hash: str = Field(max_length=200)
    changed_at: datetime = Field(sa_type=UtcDateTime)


class PersonSession(SQLModel, table=True):
    """A browser in which a person is signed in."""

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "person_session"
    __table_args__ = (
        UniqueConstraint("tenant_id", "secret_digest"),
        Index(None, "tenant_id", "person_id"),
        _of_person(),
    )

    tenant_id: UUID = Field(default=None, primary_key=True)
    id: UUID = Field(primary_key=True)
    person_id: UUID
    secret_digest: str = Field(max_length=64)
    created_at: datetime = Field(sa_type=UtcDateTime)
    seen_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    user_agent: str = Field(default="", max_length=200)


class ApiToken(SQLModel, table=True):
    """What a program may do in a person's name."""

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "api_token"
    __table_args__ = (Index(None, "tenant_id", "person_id"), _of_person())

    tenant_id: UUID = Field(default=None, primary_key=True)
    id: UUID = Field(primary_key=True)
    person_id: UUID
    role_name: str = Field(max_length=20)
    scope_names: str = Field(max_length=1000)
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 0

    @property
    def role(self) -> Role:
        """The most that the token may do, whatever its person may."""
        return Role(self.role_name)

    @property
    def scopes(self) -> frozenset[str]:
        """What the token may touch."""
        return frozenset(self.scope_names.split())


class ApiTokenSecret(SQLModel, table=True):
    """By what a token is recognised, by us and by its person."""

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "api_token_secret"
    __table_args__ = (
        UniqueConstraint("tenant_id", "secret_digest"),
        ForeignKeyConstraint(["tenant_id", "token_id"], ["api_token.tenant_id", "api_token.id"]),
    )

    tenant_id: UUID = Field(default=None, primary_key=True)
    token_id: UUID = Field(primary_key=True)
    secret_digest: str = Field(max_length=64)
    hint: str = Field(max_length=20)
    name: str = Field(max_length=100)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SetupLink(SQLModel, table=True):
    """A door that opens once: the first admin, an invitation, a new password."""

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "setup_link"
    __table_args__ = (UniqueConstraint("tenant_id", "secret_digest"),)

    tenant_id: UUID = Field(default=None, primary_key=True)
    id: UUID = Field(primary_key=True)
    purpose: str = Field(max_length=20)
    role_name: str = Field(max_length=20)
    secret_digest: str = Field(max_length=64)
    person_id: UUID | None = None
    invited_by: UUID | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ActionLink(SQLModel, table=True):
    """Lets one person do one thing, once, without signing in; `subject` is what it is done to."""

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "action_link"
    __table_args__ = (UniqueConstraint("tenant_id", "secret_digest"), _of_person())

    tenant_id: UUID = Field(default=None, primary_key=True)
    id: UUID = Field(primary_key=True)
    secret_digest: str = Field(max_length=64)
    person_id: UUID
    action: str = Field(max_length=40)
    subject: UUID
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SignInAttempt(SQLModel, table=True):
    """Failed sign-ins of one account or one address, known only by its digest."""

    metadata: ClassVar[MetaData] = METADATA
    __tablename__ = "sign_in_attempt"

    tenant_id: UUID = Field(default=None, primary_key=True)
    subject_digest: str = Field(primary_key=True, max_length=64)
    failures: int
    failed_at: datetime = Field(sa_type=UtcDateTime)
    locked_until_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
