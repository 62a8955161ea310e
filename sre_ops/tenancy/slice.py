"""What tenancy declares about itself."""

from dataclasses import replace

from sre_ops.manifest import Slice, aggregate

SLICE = Slice(
    name="tenancy",
    # A SystemSession lists all tenants; within a tenant only the tenant's own row is seen.
    tables=(replace(aggregate("tenant", tenant_column="id"), system=("SELECT",)),),
)
