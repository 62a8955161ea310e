"""`/oncall/files`: the files that keep schedules and policies, and what is wrong with them."""

from typing import Annotated

from fastapi import APIRouter, Request, Response

from sre_ops.db.sessions import ReadSession
from sre_ops.oncall.store import definition_files as store
from sre_ops.oncall.tables import PolicyRow
from sre_ops.tenancy.access import reads
from sre_ops.web.pages import render

router = APIRouter()
_EXAMPLE = """\
kind: Schedule
name: primary
zone: Asia/Tokyo
layers:
  - name: weekly
    people: [ana@example.com, ben@example.com]
    every: 1 week
    first: 2026-01-05 09:00
"""


@router.get("/oncall/files")
def files(request: Request, session: Annotated[ReadSession, reads("oncall")]) -> Response:
    """Show every file that is watched, and what is kept in it."""
    found = store.files(session)
    kept: dict[str, list[tuple[str, str]]] = {}
    for row in store.kept_in_files(session):
        place = "policies" if isinstance(row, PolicyRow) else "schedules"
        kept.setdefault(row.kept_in, []).append((row.title, f"/oncall/{place}/{row.slug}"))
    return render(
        request,
        "oncall/files.html",
        files=found,
        kept=kept,
        wrong=sum(bool(one.mistakes) for one in found),
        things=sum(len(one) for one in kept.values()),
        example=_EXAMPLE,
    )
