from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from sre_ops.alerts.commands.intake import take_in
from sre_ops.alerts.commands.integrations import Kind, create_integration
from sre_ops.alerts.commands.lifecycle import acknowledge_group, resolve_group
from sre_ops.alerts.public import reads
from sre_ops.alerts.public.reads import GroupFacts
from sre_ops.tenancy.commands.action_links import make_action_link
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.domain.secrets import new_key
from tests.databases import NOON
from tests.integration.alerts.messages import alert, webhook
from tests.people import person_id
from tests.sites import Site


@pytest.fixture
def group_id(site: Site) -> UUID:
    with site.database.write("alerts", site.tenant) as session:
        made = create_integration(session, "x", Kind.ALERTMANAGER, by=None, at=NOON)
    with site.database.write("alerts", site.tenant) as session:
        take_in(session, made.integration_id, webhook(alert()), at=NOON)
    with site.database.read("alerts", site.tenant) as session:
        return reads.open_groups(session)[0].group_id


@pytest.fixture
def ana(site: Site) -> UUID:
    return person_id(site.database, site.joined(Role.RESPONDER))


def _link(site: Site, person: UUID, group_id: UUID) -> str:
    with site.database.write("tenancy", site.tenant) as session:
        key = make_action_link(
            session, person_id=person, action="acknowledge", subject=group_id, at=NOON
        )
    return f"/acknowledge/{key.text}"


def _group(site: Site, group_id: UUID) -> GroupFacts:
    with site.database.read("alerts", site.tenant) as session:
        return reads.group(session, group_id)


def test_looking_changes_nothing_and_the_button_takes_the_group(
    site: Site, ana: UUID, group_id: UUID
) -> None:
    path, nobody = _link(site, ana, group_id), site.browser()

    looked = [nobody.get(path) for _ in range(2)]
    assert _group(site, group_id).acknowledged_at is None
    site.clock.move_to(NOON + timedelta(minutes=2))
    pressed = nobody.post(path)
    after = nobody.get(path)

    assert looked[0].status_code == 200
    assert "It fires, and nobody has it yet." in looked[1].text
    assert looked[0].headers["cache-control"] == "no-store"
    assert looked[0].headers["referrer-policy"] == "no-referrer"
    assert (pressed.status_code, pressed.headers["location"]) == (303, path)
    assert "You have it." in after.text
    assert '<form method="post" action="/acknowledge' not in after.text
    found = _group(site, group_id)
    assert (found.acknowledged_by, found.acknowledged_at) == (ana, NOON + timedelta(minutes=2))


def test_a_link_that_was_used_says_who_has_the_group_now_and_takes_it_no_more(
    site: Site, ana: UUID, group_id: UUID
) -> None:
    path = _link(site, ana, group_id)
    site.browser().post(path)
    bob = person_id(site.database, site.joined(Role.MANAGER))
    with site.database.write("alerts", site.tenant) as session:
        acknowledge_group(session, group_id, by=bob, at=NOON + timedelta(minutes=5))

    again = site.browser().post(path)

    assert again.status_code == 303
    assert "Ana Manager has it." in site.browser().get(path).text
    assert _group(site, group_id).acknowledged_by == bob


def test_what_is_over_is_told_and_not_acknowledged(site: Site, ana: UUID, group_id: UUID) -> None:
    path = _link(site, ana, group_id)
    with site.database.write("alerts", site.tenant) as session:
        resolve_group(session, group_id, by=ana, although_firing=True, at=NOON)

    site.browser().post(path)

    assert "It is over." in site.browser().get(path).text


def test_what_is_no_link_shows_nothing_of_any_group(site: Site, ana: UUID) -> None:
    for path in ("/acknowledge/x", f"/acknowledge/{new_key(site.tenant).text}"):
        assert site.browser().get(path).status_code == 404
        assert site.browser().post(path).status_code == 404
    gone = _link(site, ana, uuid4())
    assert site.browser().get(gone).status_code == 404
    assert site.browser().post(gone).status_code == 404
