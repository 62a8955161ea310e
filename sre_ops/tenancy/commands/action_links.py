"""Links by which a person does one thing without signing in, such as acknowledging from a mail.

Looking uses nothing, since scanners of mail open every link. Whoever does the thing does it
first, idempotently, and spends the link after: a crash between the two costs nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sre_ops.db.database import Database
from sre_ops.db.sessions import WriteSession
from sre_ops.kernel.ids import uuid7
from sre_ops.kernel.messages import N_
from sre_ops.tenancy.domain.links import LinkSpent
from sre_ops.tenancy.domain.secrets import Key, key_of, new_key
from sre_ops.tenancy.store import action_links
from sre_ops.tenancy.tables import ActionLink

LIFETIME = timedelta(hours=24)
_SPENT = N_("this link has expired or is not complete; sign in instead")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLink:
    """A link that has not expired.

    Attributes:
        person_id: in whose name it acts; `locale` and `zone` are how she reads pages.
        action: such as `acknowledge`.
        subject: what it is done to, such as the id of a group of alerts.
        used_at: when it was done by this link; None while it still can be.
    """

    tenant_id: UUID
    person_id: UUID
    locale: str
    zone: str
    action: str
    subject: UUID
    used_at: datetime | None


def make_action_link(
    session: WriteSession,
    *,
    person_id: UUID,
    action: str,
    subject: UUID,
    at: datetime,
    lifetime: timedelta = LIFETIME,
) -> Key:
    """Make a link and return its key, which is sent to the person and kept nowhere.

    Args:
        session: of tenancy.
        person_id: in whose name it acts.
        action: such as `acknowledge`; whoever finds the link must compare it.
        subject: what it is done to.
        at: now.
        lifetime: how long it can be used.
    """
    key = new_key(session.tenant_id)
    session.add(
        ActionLink(
            tenant_id=session.tenant_id,
            id=uuid7(at),
            secret_digest=key.digest,
            person_id=person_id,
            action=action,
            subject=subject,
            created_at=at,
            expires_at=at + lifetime,
        )
    )
    return key


def find(database: Database, text: str, *, action: str, at: datetime) -> FoundLink:
    """Tell what a link is for, without using it; one that was used is found as well.

    Args:
        database: where.
        text: what the address carries.
        action: the only one that the caller does.
        at: now.

    Raises:
        LinkSpent: there is none, it is for something else, it has expired, or its person
            may not sign in any more.
    """
    key = key_of(text)
    if key is None:
        raise LinkSpent(_SPENT)
    with database.read("tenancy", key.tenant_id) as session:
        found = action_links.by_digest(session, key.digest)
        if found is None:
            raise LinkSpent(_SPENT)
        link, person = found
        if person.is_disabled or link.action != action or at >= link.expires_at:
            raise LinkSpent(_SPENT)
        return FoundLink(
            tenant_id=key.tenant_id,
            person_id=person.id,
            locale=person.locale,
            zone=person.zone,
            action=link.action,
            subject=link.subject,
            used_at=link.used_at,
        )


def spend(database: Database, text: str, *, at: datetime) -> bool:
    """Use a link up; of several who try at once, one is told that it was the one."""
    key = key_of(text)
    if key is None:
        return False
    with database.write("tenancy", key.tenant_id) as session:
        return action_links.spend(session, key.digest, at)
