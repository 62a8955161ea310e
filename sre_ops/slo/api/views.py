"""Turns what queries return into the models of the API."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sre_ops.kernel.units import minute_start
from sre_ops.slo.api import models
from sre_ops.slo.domain.budget_json import row_as_json
from sre_ops.slo.domain.hours import HOUR, BudgetCourse
from sre_ops.slo.domain.minutes import Mark, Minutes
from sre_ops.slo.domain.selectors import kind_of, reads_of
from sre_ops.slo.domain.staleness import JUDGED_STALE_AFTER
from sre_ops.slo.queries.composites import Composed, Part
from sre_ops.slo.queries.families import Family
from sre_ops.slo.store.definition_files import DefinitionFile
from sre_ops.slo.store.definitions import Known
from sre_ops.slo.store.status import Status


def status_row(one: Status, now: datetime) -> models.StatusRow:
    """Return one row; *now* decides whether it is stale."""
    report = one.report
    if "sla" not in report:  # kept by an earlier version, until SLOs are judged anew
        report = row_as_json(one.row)
    return models.StatusRow.model_validate(
        {
            **report,
            "slo_id": one.slo_id,
            "team": one.team or None,
            "attention": one.attention.name.lower(),
            "judged_at": one.judged_at,
            "parent_id": one.parent_id,
            "is_stale": is_stale(one.report, now),
        }
    )


def is_stale(report: Mapping[str, Any], now: datetime) -> bool:
    """Tell whether the counts of a row are older than they should be."""
    age: timedelta = now - datetime.fromisoformat(report["to"])
    return age > JUDGED_STALE_AFTER


def slo(known: Known) -> models.Slo:
    """Return an SLO as its definition says."""
    return models.Slo(**_slo(known))


def slo_detail(
    known: Known, rows: list[models.StatusRow], children: Family | None, made: Composed | None
) -> models.SloDetail:
    """Return an SLO with its objectives in time, its queries, its rows, children and members."""
    return models.SloDetail(
        **_slo(known),
        objectives=[
            models.Objective.model_validate(
                {"objective": float(each.objective), "from": minute_start(each.from_minute)}
            )
            for each in known.one.objectives
        ],
        queries=[
            models.Query(promql=read.promql, role=read.role) for read in reads_of(known.one.slo.sli)
        ],
        rows=rows,
        children=_children(children) if children else None,
        composite=models.Composite(**_composite(made)) if made else None,
    )


def _children(family: Family) -> models.Children:
    state = family.state
    return models.Children(
        label=family.label,
        limit=family.limit,
        asked_at=state.asked_at if state else None,
        problem=(state.problem or None) if state else None,
        slos=[models.Child(id=one.id, name=one.name, value=one.value) for one in family.children],
        left_out=[
            models.LeftOut(value=one.value, why=one.why)
            for one in (state.left_out if state else ())
        ],
        left_out_count=state.left_out_count if state else 0,
    )


def journeys(found: Sequence[Composed]) -> models.Journeys:
    """Return user journeys with their steps."""
    return models.Journeys(journeys=[_journey(one) for one in found])


def _journey(made: Composed) -> models.Journey:
    said, row = made.one.slo, made.status.row if made.status else None
    return models.Journey(
        **_composite(made),
        id=made.one.slo_id,
        service=said.service,
        name=said.name,
        display_name=said.display_name or None,
        description=said.description or None,
        team=(made.status.team if made.status else said.team) or None,
        objective=float(said.objective),
        window=row.window if row else None,
        state=row.state if row else None,
        sli=row.sli if row else None,
        budget_consumed=row.budget_consumed if row else None,
    )


def _composite(made: Composed) -> dict[str, Any]:
    return {
        "kind": made.sli.kind,
        "no_data": made.sli.no_data,
        "importance": made.one.slo.importance,
        "parts": [_part(part) for part in made.parts],
    }


def _part(part: Part) -> models.Part:
    row = part.status.row if part.status else None
    return models.Part(
        step=part.member.step or None,
        service=part.member.service,
        slo=part.member.slo,
        slo_id=part.slo_id,
        weight=part.member.weight,
        state=row.state if row else None,
        sli=row.sli if row else None,
        budget_consumed=row.budget_consumed if row else None,
        is_worst=part.is_worst,
    )


def _slo(known: Known) -> dict[str, Any]:
    said = known.one.slo
    return {
        "id": known.one.slo_id,
        "service": said.service,
        "name": said.name,
        "display_name": said.display_name or None,
        "description": said.description or None,
        "team": said.team or None,
        "objective": float(said.objective),
        "windows": [str(window) for window in said.windows],
        "source": said.source or None,
        "kind": kind_of(said.sli),
        "file": known.file,
        "is_in_force": known.is_in_force,
        "approximate": said.approximate or None,
        "parent": said.part_of
        and models.PartOf(
            slo=said.part_of.parent, label=said.part_of.label, value=said.part_of.value
        ),
    }


def course(one: Status, found: BudgetCourse | None) -> models.Course:
    """Return how a budget went; empty lists where there is none to show."""
    window = one.report["window"]
    if found is None:
        return models.Course(
            slo_id=one.slo_id,
            window=window,
            at=[],
            remaining=[],
            hours=[],
            valid=[],
            bad=[],
            spent=[],
        )
    return models.Course(
        slo_id=one.slo_id,
        window=window,
        at=(found.minutes * 60).tolist(),
        remaining=found.remaining.round(6).tolist(),
        hours=(found.hours * HOUR * 60).tolist(),
        valid=found.valid.tolist(),
        bad=found.bad.tolist(),
        spent=[None if share != share else round(share, 6) for share in found.spent.tolist()],  # noqa: PLR0124 - NaN
    )


def minutes(known: Known, run: Minutes) -> models.MinutesOfDay:
    """Return minutes of the ledger."""
    return models.MinutesOfDay.model_validate(
        {
            "slo_id": known.one.slo_id,
            "from": minute_start(run.start),
            "to": minute_start(run.end),
            "valid": run.valid.tolist(),
            "bad": run.bad.tolist(),
            "births_valid": run.births_valid.tolist(),
            "births_bad": run.births_bad.tolist(),
            "seen": run.seen.tolist(),
            "expected": run.expected.tolist(),
            "marks": [names_of(flags) for flags in run.marks.tolist()],
        }
    )


def names_of(flags: int) -> list[str]:
    """Return the marks of a minute by name, in lower case."""
    return [str(mark.name).lower() for mark in Mark(flags)]


def definition_file(one: DefinitionFile) -> models.DefinitionFile:
    """Return what was said of one file."""
    return models.DefinitionFile(
        file=one.file,
        sha256=one.sha256 or None,
        problem=one.problem or None,
        findings=[
            models.Finding(**{name: getattr(each, name) for name in models.Finding.model_fields})
            for each in one.findings
        ],
        read_at=one.read_at,
    )
