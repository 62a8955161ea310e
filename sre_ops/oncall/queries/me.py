"""How one person is reached, and how she wishes to be told."""

from dataclasses import dataclass
from uuid import UUID

from sre_ops.db.sessions import ReadSession
from sre_ops.oncall.domain.preferences_text import Wishes, wishes_of
from sre_ops.oncall.public import reads
from sre_ops.oncall.store import reaching


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """How a person is reached.

    Attributes:
        contacts: the best first; the last is the address of the account.
    """

    contacts: tuple[reads.Contact, ...]
    wishes: Wishes


def reached(session: ReadSession, person_id: UUID) -> Reached:
    """Return how a person is reached.

    Raises:
        NotFound: the account is gone.
    """
    own = [row.id for row in reaching.contacts(session, person_id)]
    row = reaching.wishes(session, person_id)
    return Reached(
        contacts=tuple(reads.contact(session, one) for one in (*own, person_id)),
        wishes=wishes_of(row.document) if row else Wishes(),
    )
