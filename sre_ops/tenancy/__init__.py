"""Tenants, and who acts.

Owns: tenants; later people, roles, tokens and sessions.
Reads: nothing.
Publishes: tenancy.tenant_created.v1.
Never: holds a secret in clear.
"""
