"""Tenants, people, and who may do what.

Owns: tenants, people with their contacts and passwords, sessions, API tokens, one-time links,
    links that do one thing without a sign-in.
Reads: nothing.
Publishes: tenancy.tenant_created.v1, person_joined, role_changed, person_disabled and _enabled,
    person_erased, preferences_, contact_ and password_changed, signed_out_everywhere,
    token_created, token_revoked.
Never: holds a secret in clear, or tells an event a name or an address.
"""
