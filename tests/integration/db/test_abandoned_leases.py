"""Leases of processes that are gone."""

from datetime import timedelta

from sre_ops.db.database import Database
from sre_ops.db.leases import give_back_all, take

TTL = timedelta(minutes=5)


def test_the_lease_of_a_dead_holder_is_free_and_fenced_and_others_keep_theirs(
    database: Database,
) -> None:
    with database.system() as session:
        dead = take(session, "slo.keep", holder="host:1:dead", ttl=TTL)
        take(session, "slo.audit", holder="host:2:alive", ttl=TTL)

    with database.system() as session:
        count = give_back_all(session, lambda holder: holder.endswith("dead"))

    with database.system() as session:
        heir = take(session, "slo.keep", holder="host:3:heir", ttl=TTL)
        refused = take(session, "slo.audit", holder="host:3:heir", ttl=TTL)
    assert count == 1
    assert dead is not None
    assert heir is not None
    assert heir.token > dead.token
    assert refused is None
