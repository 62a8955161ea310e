"""Make, use and revoke webhooks that report deployments."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.delivery import store
from sre_ops.delivery.domain import hooks
from sre_ops.delivery.public.events import HookCreated, HookRevoked
from sre_ops.delivery.tables import HookRow, HookSecretRow
from sre_ops.events.record import record
from sre_ops.kernel.errors import Forbidden, NotFound
from sre_ops.kernel.ids import uuid7
from sre_ops.kernel.messages import N_
from sre_ops.tenancy.domain.secrets import Key, new_key


class NotBelieved(Forbidden):
    """The signature of a message does not show that it comes from whom it should."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeHook:
    """A new webhook; key and secret are shown now and never again."""

    hook_id: UUID
    key: Key
    secret: str = field(repr=False)


def create_hook(session: WriteSession, label: str, *, by: UUID | None, at: datetime) -> MadeHook:
    """Make a webhook.

    Args:
        session: of delivery.
        label: by which people recognise it.
        by: who makes it.
        at: now.
    """
    row = HookRow(
        tenant_id=session.tenant_id, id=uuid7(at), label=label, created_by=by, created_at=at
    )
    session.add(row)
    record(session, row, (HookCreated(hook_id=row.id, label=label, by=by, at=at),))
    key, secret = new_key(session.tenant_id), hooks.new_secret()
    session.add(
        HookSecretRow(
            tenant_id=session.tenant_id,
            hook_id=row.id,
            key_digest=key.digest,
            sealed_secret=hooks.seal(secret, key.secret),
        )
    )
    return MadeHook(hook_id=row.id, key=key, secret=hooks.written(secret))


def revoke_hook(session: WriteSession, hook_id: UUID, *, at: datetime) -> None:
    """Let a webhook count no more; saying it twice changes nothing.

    Raises:
        NotFound: there is none of that id.
    """
    row = store.lock_hook(session, hook_id)
    if row.revoked_at is None:
        row.revoked_at = at
        record(session, row, (HookRevoked(hook_id=row.id, at=at),))


def believe(
    session: ReadSession, key: Key, signed: hooks.Signed, body: bytes, *, now: datetime
) -> HookRow:
    """Return the webhook that *body* came through.

    Raises:
        NotFound: no webhook that counts has this address.
        NotBelieved: the signature does not fit, or is too old.
    """
    found = store.hook_by_digest(session, key.digest)
    if found is None:
        raise NotFound(N_("there is no such webhook"))
    row, sealed = found
    why = hooks.refusal(hooks.unseal(sealed, key.secret), signed, body, now=now)
    if why is not None:
        raise NotBelieved(why.value)
    return row
