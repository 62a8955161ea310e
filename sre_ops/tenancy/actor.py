"""Who acts: a person, a file, a token or the system itself. Pure."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Whoever opens a transaction; events carry `name`, never a person's own name.

    Attributes:
        tenant_id: the tenant on whose rows the actor works.
        name: `person:<id>`, `file:<path>@<sha256>`, `token:<id>` or `system`.
        request_id: the request that brought it, if any.
    """

    tenant_id: UUID
    name: str = "system"
    request_id: str | None = None
