"""What a file says of schedules and policies is the file's: forms and API leave it alone."""

from datetime import datetime

from sre_ops.db.sessions import WriteSession
from sre_ops.events.record import record
from sre_ops.kernel.errors import Conflict
from sre_ops.kernel.messages import N_
from sre_ops.oncall.public.events import KeptInFile
from sre_ops.oncall.tables import PolicyRow, ScheduleRow


class KeptElsewhere(Conflict):
    """A file says what this is; it is changed there."""


def check_is_not_kept(file: str) -> None:
    """Let pass what people may change.

    Raises:
        KeptElsewhere: it is kept in *file*.
    """
    if file:
        raise KeptElsewhere(N_("This is kept in the file %(file)s; change it there."), file=file)


def keep_in_file(
    session: WriteSession, row: ScheduleRow | PolicyRow, file: str, at: datetime
) -> None:
    """Let *file* say from now on what *row* is; "" gives it back to people."""
    if row.kept_in == file:
        return
    row.kept_in = file
    what = "schedule" if isinstance(row, ScheduleRow) else "policy"
    record(session, row, (KeptInFile(what=what, slug=row.slug, file=file, at=at),))
