"""`/slos/new`: a form that drafts an SLO from what Prometheus has, and shows the file to commit.

The server writes nothing: definitions are files. All that was chosen stands in the address.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from sre_ops.kernel.errors import Invalid, Unavailable
from sre_ops.kernel.messages import N_, Message
from sre_ops.kernel.unfit import Unfit
from sre_ops.kernel.units import to_minute
from sre_ops.slo.commands import look_around
from sre_ops.slo.commands.drafting import Trial, Where, Written, tried, written
from sre_ops.slo.commands.look_around import Found, Labels, Seen
from sre_ops.slo.commands.preview import Previews
from sre_ops.slo.domain import bad_labels
from sre_ops.slo.domain.definition import Matcher
from sre_ops.slo.domain.draft import Counted, DraftKind, Wanted, kinds_of, sli_of, slo_of
from sre_ops.slo.domain.metric_family import Family
from sre_ops.slo.domain.staleness import SETTLE_MINUTES
from sre_ops.slo.pages import finding_words
from sre_ops.slo.pages.draft_answer import answer_of
from sre_ops.slo.pages.draft_form import Typed, typed
from sre_ops.slo.pages.wording import spoken
from sre_ops.slo.queries.drafting import Ground, ground
from sre_ops.slo.sources.prometheus_facts import PrometheusFacts
from sre_ops.tenancy.access import requires
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.transactions import reads as reads_as
from sre_ops.web.i18n import _
from sre_ops.web.pages import render

router = APIRouter()
Member = Annotated[Actor, requires(Role.VIEWER, scope="slo:read")]
_FACT = timedelta(seconds=10)
_PREVIEWS = Previews()
_LAZY = "div#draft"
"""What htmx names as its target when it asks for the steps; the measurement comes after."""


@dataclass(slots=True)
class Draft:
    """How far the form has come; what is None or empty has not been reached.

    Attributes:
        label: the one that tells bad events.
        faults: by field, what is wrong with it.
        problem: why the server tells nothing.
    """

    ground: Ground
    url: str = ""
    found: Found | None = None
    family: Family | None = None
    seen: Seen | None = None
    only: tuple[Matcher, ...] = ()
    kind: DraftKind | None = None
    labels: Labels | None = None
    label: str = ""
    classes: tuple[str, ...] = ()
    bad: tuple[str, ...] = ()
    bounds: tuple[str, ...] = ()
    le: str = ""
    name: str = ""
    file: Written | None = None
    trial: Trial | None = None
    faults: dict[str, Message] = field(default_factory=dict)
    problem: Message | None = None


@router.get("/slos/new")
def new(request: Request, actor: Member, asked: Annotated[Typed, Depends(typed)]) -> Response:
    """Show the form, as far as it has been filled in, and what would come of it."""
    state = request.app.state
    with reads_as("slo")(state.database, actor) as session:
        there = ground(session, service=asked.service, name=asked.name or asked.kind)
    draft = Draft(ground=there, url=_url(request, actor, there, asked.source))
    is_lazy = request.headers.get("HX-Target") == _LAZY
    if draft.url:
        _fill(draft, asked, request, actor, with_trial=not is_lazy)
    with spoken(request):
        return render(
            request,
            "slo/new.html",
            spoken=finding_words.spoken,
            typed=asked,
            draft=draft,
            faults={name: text.spoken(_) for name, text in draft.faults.items()},
            problem=draft.problem.spoken(_) if draft.problem else "",
            is_lazy=is_lazy and draft.file is not None,
            kinds=kinds_of(draft.family) if draft.family else (),
            classes=_classes(draft),
            choices=_choices(draft),
            free=_free(draft),
            answer=_answer(draft),
        )


def _url(request: Request, actor: Actor, there: Ground, source: str) -> str:
    """Return where to ask; the server of the settings is that of its own tenant alone."""
    state = request.app.state
    if source:
        return there.sources.get(source, "")
    return state.prometheus_url if actor.tenant_id == state.definitions_tenant else ""


def _fill(draft: Draft, asked: Typed, request: Request, actor: Actor, *, with_trial: bool) -> None:
    now = request.app.state.clock.now()
    try:
        with PrometheusFacts(draft.url, at=now, timeout=_FACT) as facts:
            _choose(draft, asked, facts)
    except Unfit as problem:
        draft.faults[problem.field] = problem.message
    except (Unavailable, Invalid) as problem:
        draft.problem = problem.message
    if with_trial and draft.file is not None and draft.file.slo is not None:
        minute = to_minute(now)
        where = Where(
            tenant=str(actor.tenant_id),
            url=draft.url,
            at=now,
            now=minute,
            to_minute=minute - SETTLE_MINUTES,
            previews=_PREVIEWS,
        )
        series = draft.seen.count(draft.only) if draft.seen else 0
        draft.trial = tried(draft.file.slo, where, series=series)


def _choose(draft: Draft, asked: Typed, facts: PrometheusFacts) -> None:
    """Go from step to step as far as there is something to choose from."""
    if asked.metric:
        draft.family = look_around.family_of(facts, asked.metric)
        if draft.family is None:
            draft.faults["metric"] = Message(
                N_("The server has no counter or histogram of this name within three days.")
            )
    if draft.family is None:
        draft.found = look_around.search(facts, asked.find)
        return
    kinds = kinds_of(draft.family)
    draft.kind = next((one for one in kinds if one == asked.kind), kinds[0])
    draft.name = asked.name or draft.kind.value
    draft.seen = look_around.seen(facts, draft.family)
    draft.only = asked.conditions(draft.seen.labels().values)
    draft.labels = draft.seen.labels(draft.only)
    _choose_bad(draft, asked)
    if draft.kind is DraftKind.LATENCY:
        draft.bounds = look_around.bounds(facts, draft.family, draft.only)
        middle = draft.bounds[len(draft.bounds) // 2] if draft.bounds else ""
        draft.le = asked.le if asked.le in draft.bounds else middle
    _write(draft, asked)


def _choose_bad(draft: Draft, asked: Typed) -> None:
    """Take over which events are bad, or propose server errors of a label shown anew."""
    assert draft.labels is not None
    values = draft.labels.values
    draft.label = asked.label if asked.label in values else bad_labels.likely_label(values)
    if asked.shown == draft.label:
        draft.classes, draft.bad = tuple(asked.classes), tuple(asked.bad)
    else:
        draft.classes = _classes(draft)[:1]


def _classes(draft: Draft) -> tuple[str, ...]:
    values = draft.labels.values.get(draft.label, ()) if draft.labels else ()
    return bad_labels.classes_of(values)


def _write(draft: Draft, asked: Typed) -> None:
    assert draft.family is not None
    assert draft.kind is not None
    counted = Counted(
        kind=draft.kind,
        family=draft.family,
        only=draft.only,
        bad=bad_labels.matcher_of(draft.label, draft.classes, draft.bad) if draft.label else None,
        bound=draft.le,
        part=asked.part,
        part_is_good=asked.part_is == "good",
    )
    wanted = Wanted(
        service=asked.service,
        name=draft.name,
        title=asked.title,
        target=asked.target,
        window=asked.window,
        source=asked.source,
    )
    draft.file = written(slo_of(wanted, sli_of(counted)), known=draft.ground.services)


def _free(draft: Draft) -> list[tuple[str, tuple[str, ...]]]:
    """Return the labels by which the series can still be narrowed, with their values."""
    chosen = {one.label for one in draft.only}
    labels = draft.seen.labels().values if draft.seen else {}
    return [
        (name, values) for name, values in labels.items() if name not in chosen and len(values) > 1
    ]


def _choices(draft: Draft) -> dict[str, list[tuple[str, str]]]:
    """Return what the drop-down lists offer; the viewer is spoken to."""
    labels = sorted(draft.labels.values) if draft.labels else []
    return {
        "source": [("", _("the default one")), *((name, name) for name in draft.ground.sources)],
        "label": [("", _("choose one")), *((name, name) for name in labels)],
        "bound": [(one, one) for one in draft.bounds],
    }


def _answer(draft: Draft) -> dict[str, Any] | None:
    """Write what the trial brought; the viewer is spoken to."""
    if draft.file is None or draft.file.slo is None or draft.trial is None:
        return None
    return answer_of(draft.file.slo, draft.trial)
