"""What happens to tenants. Fields are only ever added."""

from dataclasses import dataclass
from typing import ClassVar

from sre_ops.kernel.event import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantCreated(DomainEvent):
    """A tenant exists from now on."""

    name: ClassVar[str] = "tenancy.tenant_created.v1"
    slug: str
