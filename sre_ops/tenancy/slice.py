"""What tenancy declares about itself."""

from dataclasses import replace
from datetime import timedelta

from sre_ops.manifest import Job, Navigation, Slice, aggregate, part_of, technical
from sre_ops.web.i18n import N_

SLICE = Slice(
    name="tenancy",
    pages="sre_ops.tenancy.pages:router",
    api="sre_ops.tenancy.api:router",
    jobs=(
        Job(
            name="tenancy.forget",
            run="sre_ops.tenancy.jobs:forget_what_is_over",
            every=timedelta(hours=12),
        ),
    ),
    navigation=(
        Navigation(key="people", title=N_("People"), href="/people", order=900, role="admin"),
    ),
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
        technical("action_link"),
        technical("sign_in_attempt"),
    ),
    public=("person", "person_contact"),
)
