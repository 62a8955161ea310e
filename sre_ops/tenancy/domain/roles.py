"""What a person may do: four roles, each holding all that the one before it holds. Pure."""

from enum import StrEnum


class Role(StrEnum):
    """A person's role in a tenant, least first."""

    VIEWER = "viewer"  # reads everything of the tenant
    RESPONDER = "responder"  # works: incidents, alerts, runbooks
    MANAGER = "manager"  # decides: objectives, policies, releases
    ADMIN = "admin"  # people, tokens of others, settings

    def covers(self, needed: "Role") -> bool:
        """Tell whether whoever has this role may do what *needed* may."""
        return _RANK[self] >= _RANK[needed]

    def capped(self, ceiling: "Role") -> "Role":
        """Return the lesser of this role and *ceiling*."""
        return self if ceiling.covers(self) else ceiling


_RANK = {role: rank for rank, role in enumerate(Role)}
