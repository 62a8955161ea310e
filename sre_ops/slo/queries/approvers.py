"""Who could approve, and how people are called: reads of tenancy, in a transaction of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sre_ops.db.database import Database
from sre_ops.tenancy import queries
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.transactions import reads


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """The people of the actor's tenant.

    Attributes:
        names: by person id; whoever was erased is missing.
        approvers: those who may approve and can sign in.
    """

    names: Mapping[UUID, str]
    approvers: frozenset[UUID]

    def others(self, person_id: UUID) -> int:
        """Return how many could approve besides *person_id*."""
        return len(self.approvers - {person_id})


def people(database: Database, actor: Actor) -> People:
    """Return the people of the actor's tenant; no other transaction may be open."""
    with reads("tenancy")(database, actor) as session:
        found = queries.everybody(session)
    return People(
        names={one.person_id: one.name for one in found},
        approvers=frozenset(
            one.person_id for one in found if one.role.covers(Role.MANAGER) and not one.is_disabled
        ),
    )
