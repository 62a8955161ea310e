"""Keep the alert rules that data sources have loaded, and how often each fired."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sre_ops.alerts.domain.catalogue import LATELY, SEEN, Rule, history, unlisted
from sre_ops.alerts.store import rules as rules_store
from sre_ops.db.sessions import WriteSession


def keep_rules(
    session: WriteSession,
    found: Mapping[str, Sequence[Rule]],
    problems: Mapping[str, str],
    *,
    at: datetime,
) -> None:
    """Keep what a look at all data sources found.

    Args:
        session: of alerts.
        found: the rules of each source that answered; with them those are kept that no source
            lists, but whose alerts came.
        problems: why the others did not; what was last seen of their rules stays.
        at: when they were asked.
    """
    known: dict[str, list[Rule]] = {source: [] for source in problems}
    for rule, _ in rules_store.rules(session):
        if rule.source in known:
            known[rule.source].append(rule)
    known |= {source: list(rules) for source, rules in found.items()}
    told = rules_store.records(session, since=at - LATELY)
    listed = [rule for rules in known.values() for rule in rules]
    known[SEEN] = list(unlisted(listed, told, since=at - LATELY))
    records = rules_store.by_name(told)
    rules_store.note_looks(session, {**dict.fromkeys(found, ""), **problems}, at=at)
    for source, rules in known.items():
        past = [(one, history(one, records.get(one.name, ()))) for one in rules]
        rules_store.put_rules(session, source, past)
