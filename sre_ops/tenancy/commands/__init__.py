"""Use cases of tenancy: tenants, people, sign-in, tokens."""

from sre_ops.tenancy.commands.tenants import create_tenant, list_tenants

__all__ = ["create_tenant", "list_tenants"]
