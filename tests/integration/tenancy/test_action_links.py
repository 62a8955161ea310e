from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from sre_ops.db.database import Database
from sre_ops.tenancy.commands.action_links import LIFETIME, find, make_action_link, spend
from sre_ops.tenancy.commands.people import disable
from sre_ops.tenancy.domain.links import LinkSpent
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.domain.secrets import Key, new_key
from sre_ops.tenancy.store import action_links
from tests.databases import NOON
from tests.people import person_id, sign_up

GROUP = uuid4()


@pytest.fixture
def person(database: Database, tenant: UUID) -> UUID:
    return person_id(database, sign_up(database, tenant, Role.RESPONDER))


@pytest.fixture
def link(database: Database, tenant: UUID, person: UUID) -> Key:
    with database.write("tenancy", tenant) as session:
        return make_action_link(
            session, person_id=person, action="acknowledge", subject=GROUP, at=NOON
        )


def test_looking_at_a_link_tells_what_it_is_for_and_uses_nothing(
    database: Database, link: Key, person: UUID
) -> None:
    looked = [find(database, link.text, action="acknowledge", at=NOON) for _ in range(3)]

    assert {(one.person_id, one.subject, one.used_at) for one in looked} == {(person, GROUP, None)}
    assert looked[0].locale == "en"


def test_a_link_is_spent_once_and_found_after(database: Database, link: Key) -> None:
    later = NOON + timedelta(minutes=3)

    spent = [spend(database, link.text, at=later) for _ in range(2)]

    assert spent == [True, False]
    assert find(database, link.text, action="acknowledge", at=later).used_at == later


def test_a_link_opens_nothing_but_its_own_action(database: Database, link: Key) -> None:
    with pytest.raises(LinkSpent):
        find(database, link.text, action="resolve", at=NOON)


def test_a_link_that_expired_opens_nothing_and_is_forgotten(
    database: Database, tenant: UUID, link: Key
) -> None:
    over = NOON + LIFETIME

    with pytest.raises(LinkSpent):
        find(database, link.text, action="acknowledge", at=over)

    assert spend(database, link.text, at=over) is False
    with database.write("tenancy", tenant) as session:
        action_links.forget(session, over + timedelta(seconds=1))
        assert action_links.by_digest(session, link.digest) is None


def test_what_is_no_link_of_ours_opens_nothing(
    database: Database, tenant: UUID, other_tenant: UUID | None, link: Key
) -> None:
    foreign = Key(tenant_id=other_tenant or uuid4(), secret=link.secret)

    for text in ("", "nonsense", new_key(tenant).text, foreign.text):
        with pytest.raises(LinkSpent):
            find(database, text, action="acknowledge", at=NOON)
        assert spend(database, text, at=NOON) is False


def test_somebody_who_may_not_sign_in_may_not_use_her_links(
    database: Database, tenant: UUID, link: Key, person: UUID
) -> None:
    sign_up(database, tenant, Role.ADMIN)
    with database.write("tenancy", tenant) as session:
        disable(session, person, at=NOON)

    with pytest.raises(LinkSpent):
        find(database, link.text, action="acknowledge", at=NOON)
