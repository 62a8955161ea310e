"""Queries of the alert rules that were seen last, and of what became of their alerts."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import case, delete, func, select
from sqlmodel import col

from sre_ops.alerts.domain.catalogue import History, Record, Rule
from sre_ops.alerts.tables import AlertRow, DetailRow, RuleLookRow, RuleRow
from sre_ops.db.sessions import ReadSession, WriteSession


def rules(session: ReadSession) -> list[tuple[Rule, History]]:
    """Return the rules as they were seen last, by source in the order of the server."""
    own = select(RuleRow).where(col(RuleRow.tenant_id) == session.tenant_id)
    rows = session.scalars(own.order_by(col(RuleRow.source), col(RuleRow.place)))
    return [(_rule(row), _history(row)) for row in rows]


def looks(session: ReadSession) -> list[RuleLookRow]:
    """Return the last look at each data source, the default one first."""
    own = select(RuleLookRow).where(col(RuleLookRow.tenant_id) == session.tenant_id)
    return list(session.scalars(own.order_by(col(RuleLookRow.source))))


def note_looks(session: WriteSession, problems: Mapping[str, str], *, at: datetime) -> None:
    """Note how each data source answered: "" for well; those not named are gone."""
    before = {row.source: row for row in looks(session)}
    for source, problem in problems.items():
        row = before.pop(source, None)
        if row is None:
            row = RuleLookRow(tenant_id=session.tenant_id, source=source, looked_at=at)
            session.add(row)
        row.looked_at, row.problem = at, problem
        if not problem:
            row.answered_at = at
    for source, row in before.items():
        _remove(session, source)
        session.delete(row)


def put_rules(session: WriteSession, source: str, found: Sequence[tuple[Rule, History]]) -> None:
    """Let *found* be the rules of a data source from now on."""
    _remove(session, source)
    session.add_all(
        RuleRow(
            tenant_id=session.tenant_id,
            source=source,
            place=place,
            rule_group=rule.group,
            name=rule.name,
            expr=rule.expr,
            hold_seconds=rule.hold_seconds,
            labels=json.dumps(dict(rule.labels), ensure_ascii=False),
            annotations=json.dumps(dict(rule.annotations), ensure_ascii=False),
            problem=rule.problem,
            fired=past.fired,
            acted_on=past.acted_on,
            last_fired_at=past.last_fired_at,
        )
        for place, (rule, past) in enumerate(found)
    )


def records(session: ReadSession, *, since: datetime) -> list[Record]:
    """Return what became of all alerts of rules, by their labels; `since` bounds the counts."""
    same = (col(AlertRow.tenant_id) == col(DetailRow.tenant_id)) & (
        col(AlertRow.id) == col(DetailRow.alert_id)
    )
    is_late = col(AlertRow.opened_at) >= since
    acted = is_late & col(AlertRow.acknowledged_by).is_not(None)
    wanted = select(
        col(DetailRow.labels),
        func.sum(case((is_late, 1), else_=0)),
        func.sum(case((acted, 1), else_=0)),
        func.max(AlertRow.fired_at),
        func.max(DetailRow.annotations),  # of any one: they differ in values at most
    )
    own = (col(AlertRow.tenant_id) == session.tenant_id, col(AlertRow.rule_name) != "")
    found = session.execute(wanted.join(DetailRow, same).where(*own).group_by(DetailRow.labels))
    return [
        Record(
            labels=json.loads(labels),
            fired=fired,
            acted_on=acted_on,
            last_fired_at=last,
            annotations=json.loads(annotations),
        )
        for labels, fired, acted_on, last, annotations in found
    ]


def by_name(found: Iterable[Record]) -> dict[str, list[Record]]:
    """Return *found* by the name of the rule, so that each rule looks at few."""
    named: dict[str, list[Record]] = {}
    for one in found:
        named.setdefault(one.labels.get("alertname", ""), []).append(one)
    return named


def _remove(session: WriteSession, source: str) -> None:
    own = (col(RuleRow.tenant_id) == session.tenant_id, col(RuleRow.source) == source)
    session.execute(delete(RuleRow).where(*own))


def _rule(row: RuleRow) -> Rule:
    return Rule(
        source=row.source,
        group=row.rule_group,
        name=row.name,
        expr=row.expr,
        hold_seconds=row.hold_seconds,
        labels=json.loads(row.labels),
        annotations=json.loads(row.annotations),
        problem=row.problem,
    )


def _history(row: RuleRow) -> History:
    return History(fired=row.fired, acted_on=row.acted_on, last_fired_at=row.last_fired_at)
