"""Use cases of tenancy: tenants, people, sign-in, tokens."""

from sre_ops.tenancy.commands.links import first_setup_link, setup_link
from sre_ops.tenancy.commands.tenants import create_tenant, list_tenants

__all__ = ["create_tenant", "first_setup_link", "list_tenants", "setup_link"]
