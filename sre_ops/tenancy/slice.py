"""What tenancy declares about itself."""

from dataclasses import replace

from sre_ops.manifest import Slice, aggregate, part_of, technical

SLICE = Slice(
    name="tenancy",
    tables=(
        # A SystemSession lists all tenants; within a tenant only the tenant's own row is seen.
        replace(aggregate("tenant", tenant_column="id"), system=("SELECT",)),
        aggregate("person"),
        part_of("person", "person_contact", via="person_id"),
        aggregate("api_token"),
        technical("api_token_secret"),
        technical("password"),
        technical("person_session"),
        technical("setup_link"),
        technical("sign_in_attempt"),
    ),
)
