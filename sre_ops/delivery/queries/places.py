"""Cursors of lists of deployments."""

from datetime import UTC, datetime
from uuid import UUID

from sre_ops.kernel.errors import Invalid
from sre_ops.kernel.messages import N_
from sre_ops.web.cursors import cursor_of, key_of


def next_page(finished_at: datetime, row_id: UUID) -> str:
    """Return the cursor behind a deployment."""
    return cursor_of((finished_at.isoformat(), str(row_id)))


def place(cursor: str) -> tuple[datetime, UUID] | None:
    """Return the deployment behind which a page begins; None for the first page.

    Raises:
        Invalid: it is no cursor of ours.
    """
    key = key_of(cursor, 2)
    if key is None:
        return None
    try:
        return datetime.fromisoformat(key[0]).astimezone(UTC), UUID(key[1])
    except (ValueError, OverflowError) as error:
        text = N_("cursor %(cursor)s: give the `next_cursor` of the page before")
        raise Invalid(text, cursor=repr(cursor[:40])) from error
