"""Links that open once: the first admin's, an invitation, a new password. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

from sre_ops.kernel.errors import NotFound


class Purpose(StrEnum):
    """What a link is for."""

    SETUP = "setup"  # makes an admin; printed to whoever runs the process
    INVITATION = "invitation"
    NEW_PASSWORD = "new_password"  # noqa: S105 - a purpose


LIFETIMES = {
    Purpose.SETUP: timedelta(hours=24),
    Purpose.INVITATION: timedelta(days=7),
    Purpose.NEW_PASSWORD: timedelta(hours=24),
}


class LinkSpent(NotFound):
    """The link was used, has expired or never existed; ask for a new one."""


def is_open(expires_at: datetime, used_at: datetime | None, now: datetime) -> bool:
    """Tell whether a link still opens."""
    return used_at is None and now < expires_at
