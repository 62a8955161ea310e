"""The rules of tenancy: roles, scopes, secrets, passwords, lock-out, people. Pure."""
