"""Who acts: a person, a file, a token or the system itself. Pure."""

from dataclasses import dataclass
from uuid import UUID

from sre_ops.tenancy.domain.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Whoever opens a transaction; events carry `name`, never a person's own name.

    Attributes:
        tenant_id: the tenant on whose rows the actor works.
        name: `person:<id>`, `file:<path>@<sha256>`, `token:<id>` or `system`.
        request_id: the request that brought it, if any.
        person_id: the person who is signed in, or whose token it is; None for files and system.
        role: what that person may do here; a token never more than its ceiling.
        scopes: what a token may touch; None for whoever is not a token.
        session_id: the signed-in session, if it came by one.
    """

    tenant_id: UUID
    name: str = "system"
    request_id: str | None = None
    person_id: UUID | None = None
    role: Role | None = None
    scopes: frozenset[str] | None = None
    session_id: UUID | None = None
