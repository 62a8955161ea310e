"""`/definitions`: files and what `slo check` says of them, alert rules, what came into force."""

from collections import defaultdict
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from sre_ops.db.sessions import ReadSession
from sre_ops.events.log import Recorded, newest_events
from sre_ops.slo.domain.finding import Severity
from sre_ops.slo.domain.rule_differences import DifferenceKind
from sre_ops.slo.pages import finding_words
from sre_ops.slo.public.events import (
    DefinitionChanged,
    DefinitionTaken,
    DefinitionWithdrawn,
    FanOutChanged,
    ObjectiveChanged,
)
from sre_ops.slo.store import definition_files, definitions, rule_looks
from sre_ops.tenancy.access import reads
from sre_ops.web.i18n import N_
from sre_ops.web.pages import render

router = APIRouter()

_EVENTS = 40
_RULES = 50
_BATCH, _LOOKS = _EVENTS + 1, 10
HAPPENED = {
    DefinitionTaken.name: N_("came into force"),
    DefinitionChanged.name: N_("was changed"),
    ObjectiveChanged.name: N_("has another objective"),
    DefinitionWithdrawn.name: N_("was withdrawn"),
    FanOutChanged.name: N_("has other children"),
}
"""What each event says, in words."""


DIFFERS = {
    DifferenceKind.NOT_LOADED: N_("missing"),
    DifferenceKind.LEFT_OVER: N_("extra"),
    DifferenceKind.CHANGED: N_("different"),
    DifferenceKind.FAILING: N_("fails"),
}
"""How a group of rules is not as it should be, in a word."""


@router.get("/definitions", response_class=HTMLResponse)
def files(
    request: Request,
    session: Annotated[ReadSession, reads("slo")],
    before: Annotated[int | None, Query(ge=1, le=2**62)] = None,
) -> Response:
    """Show all definition files and the newest changes."""
    found = definition_files.files(session)
    rows = definitions.all_slos(session)
    by_file: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for row in rows:
        if row.in_force and not row.parent:
            by_file[row.file].append((str(row.id), row.service, row.name))
    events = _written(session, before)
    findings = [each for one in found for each in one.findings]
    return render(
        request,
        "slo/definitions.html",
        spoken=finding_words.spoken,
        topics=("slo.definitions",),
        files=found,
        by_file=by_file,
        in_force=sum(row.in_force and not row.parent for row in rows),
        errors=sum(each.severity is Severity.ERROR for each in findings),
        warnings=sum(each.severity is Severity.WARNING for each in findings),
        looks=rule_looks.looks(session),
        differs=DIFFERS,
        rules_shown=_RULES,
        bad=sum(bool(one.problem) for one in found),
        events=events[:_EVENTS],
        happened=HAPPENED,
        older=events[_EVENTS - 1].position if len(events) > _EVENTS else None,
    )


def _written(session: ReadSession, before: int | None) -> list[Recorded]:
    """Return the newest events of what files define, one more than are shown.

    Those of children are left out, since the event of their parent names them; after a long
    run of them there may be fewer.
    """
    found: list[Recorded] = []
    for _ in range(_LOOKS):
        batch = newest_events(session, HAPPENED, limit=_BATCH, before=before)
        found += [one for one in batch if not (one.state or {}).get("parent")]
        if len(found) > _EVENTS or len(batch) < _BATCH:
            break
        before = batch[-1].position
    return found[: _EVENTS + 1]
