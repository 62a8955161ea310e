"""What the form for a new SLO starts from: known services, data sources, and names in use."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sre_ops.catalog.public import reads as catalog
from sre_ops.db.sessions import ReadSession
from sre_ops.slo.store import definitions


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What is there already.

    Attributes:
        services: names in the catalogue, sorted.
        sources: address by name of each data source that SLOs in force name.
        namesake: the SLO of the drafted service and name; None where there is none in force.
    """

    services: tuple[str, ...]
    sources: Mapping[str, str]
    namesake: UUID | None


def ground(session: ReadSession, *, service: str, name: str) -> Ground:
    """Return what is there for a draft of *service* and *name*."""
    return Ground(
        services=tuple(one.slug for one in catalog.services(session)),
        sources=definitions.named_sources(session),
        namesake=definitions.in_force_named(session, service, name),
    )
