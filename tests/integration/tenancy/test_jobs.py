from datetime import timedelta

from sqlalchemy import func, select

from sre_ops.db import leases
from sre_ops.manifest import JobContext
from sre_ops.tenancy.commands.links import setup_link
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.jobs import forget_what_is_over
from sre_ops.tenancy.tables import PersonSession, SetupLink, SignInAttempt
from tests.databases import NOON
from tests.sites import Site


def _count(site: Site) -> list[int]:
    with site.database.read("tenancy", site.tenant) as session:
        tables = (PersonSession, SetupLink, SignInAttempt)
        return [session.scalars(select(func.count()).select_from(one)).one() for one in tables]


def _run(site: Site) -> None:
    ttl = timedelta(seconds=60)
    with site.database.system() as session:
        lease = leases.take(session, "tenancy.forget", holder="a test", ttl=ttl)
    assert lease is not None
    forget_what_is_over(
        JobContext(
            database=site.database,
            owner="tenancy",
            tenant=site.tenant,
            tenant_slug="acme",
            lease=lease,
            lease_for=ttl,
            clock=site.clock,
        )
    )


def test_what_is_over_is_forgotten_a_month_later_and_not_before(site: Site) -> None:
    site.joined(Role.ADMIN)
    setup_link(site.database, site.tenant, site.clock, "http://127.0.0.1")
    where = {"tenant": "acme"}
    site.browser().post("/sign-in", data={"email": "a@b.c", "password": "wrong"} | where)

    _run(site)
    before = _count(site)
    site.clock.move_to(NOON + timedelta(days=61))
    _run(site)

    assert before == [1, 2, 2]
    assert _count(site) == [0, 0, 0]
