"""Make and revoke API tokens."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sre_ops.db.sessions import WriteSession
from sre_ops.events.record import record
from sre_ops.kernel.ids import uuid7
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.domain.secrets import Key, new_key
from sre_ops.tenancy.domain.tokens import check_wish
from sre_ops.tenancy.public.events import TokenCreated, TokenRevoked
from sre_ops.tenancy.store import people, tokens
from sre_ops.tenancy.tables import ApiToken, ApiTokenSecret


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """The token that somebody asks for.

    Attributes:
        name: by which the person recognises it.
        scopes: what it may touch.
        role: the most it may do.
        days: how long it lives.
    """

    name: str
    scopes: Collection[str]
    role: Role
    days: int


def create_token(
    session: WriteSession, person_id: UUID, wish: Wish, *, slices: Collection[str], at: datetime
) -> tuple[ApiToken, Key]:
    """Make a token; its key is shown now and never again.

    Args:
        session: of tenancy.
        person_id: in whose name it acts.
        wish: what it shall be.
        slices: names that a scope may have.
        at: now.

    Raises:
        Unfit: a field is wrong.
    """
    own_role = people.account(session, person_id).person.role
    scopes = check_wish(
        name=wish.name.strip(),
        wished=wish.scopes,
        role=wish.role,
        days=wish.days,
        own_role=own_role,
        slices=slices,
    )
    row = ApiToken(
        tenant_id=session.tenant_id,
        id=uuid7(at),
        person_id=person_id,
        role_name=wish.role.value,
        scope_names=" ".join(sorted(scopes)),
        created_at=at,
        expires_at=at + timedelta(days=wish.days),
    )
    session.add(row)
    record(session, row, (_created(row),))
    session.flush()
    key = new_key(session.tenant_id)
    session.add(
        ApiTokenSecret(
            tenant_id=session.tenant_id,
            token_id=row.id,
            secret_digest=key.digest,
            hint=key.hint,
            name=wish.name.strip(),
        )
    )
    return row, key


def revoke_token(session: WriteSession, token_id: UUID, person_id: UUID, *, at: datetime) -> None:
    """Let a person's token count no more; saying it twice changes nothing.

    Raises:
        NotFound: the person has no such token.
    """
    row = tokens.lock_token(session, token_id, person_id)
    if row.revoked_at is None:
        row.revoked_at = at
        record(session, row, (TokenRevoked(token_id=row.id, person_id=person_id, at=at),))


def _created(row: ApiToken) -> TokenCreated:
    return TokenCreated(
        token_id=row.id,
        person_id=row.person_id,
        role=row.role_name,
        scopes=tuple(sorted(row.scopes)),
        expires_at=row.expires_at,
        at=row.created_at,
    )
