from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from sre_ops.tenancy.domain.faults import Fault, Unfit
from sre_ops.tenancy.domain.links import is_open
from sre_ops.tenancy.domain.people import (
    Change,
    LastAdmin,
    PersonFacts,
    disable,
    enable,
    give_role,
    prefer,
)
from sre_ops.tenancy.domain.returning import own_path
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.domain.sessions import SessionFacts, TokenFacts, is_worth_noting
from sre_ops.tenancy.domain.tokens import check_wish
from sre_ops.tenancy.public.events import (
    PersonDisabled,
    PersonEnabled,
    PreferencesChanged,
    RoleChanged,
)

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
ANA = UUID(int=1)
ADMIN = PersonFacts(person_id=ANA, role=Role.ADMIN, locale="en", zone="UTC")
VIEWER = replace(ADMIN, role=Role.VIEWER)


def test_another_role_is_announced_with_the_one_before() -> None:
    change = give_role(VIEWER, Role.MANAGER, other_admins=1, at=NOON)

    event = RoleChanged(person_id=ANA, role=Role.MANAGER, before=Role.VIEWER, at=NOON)
    assert change == Change(replace(VIEWER, role=Role.MANAGER), (event,))


def test_the_same_role_changes_nothing() -> None:
    assert give_role(ADMIN, Role.ADMIN, other_admins=0, at=NOON) == Change(ADMIN)


def test_the_last_admin_stays_admin() -> None:
    with pytest.raises(LastAdmin):
        give_role(ADMIN, Role.VIEWER, other_admins=0, at=NOON)
    with pytest.raises(LastAdmin):
        disable(ADMIN, other_admins=0, at=NOON)


def test_one_of_two_admins_may_go() -> None:
    assert give_role(ADMIN, Role.VIEWER, other_admins=1, at=NOON).facts.role is Role.VIEWER
    assert disable(ADMIN, other_admins=1, at=NOON).facts.is_disabled


def test_disabling_and_enabling_are_announced_once() -> None:
    off = disable(VIEWER, other_admins=0, at=NOON)
    on = enable(off.facts, at=NOON)

    assert off.events == (PersonDisabled(person_id=ANA, at=NOON),)
    assert on == Change(VIEWER, (PersonEnabled(person_id=ANA, at=NOON),))
    assert disable(off.facts, other_admins=0, at=NOON) == Change(off.facts)
    assert enable(VIEWER, at=NOON) == Change(VIEWER)


def test_a_disabled_admin_may_lose_the_role() -> None:
    off = replace(ADMIN, is_disabled=True)

    assert give_role(off, Role.VIEWER, other_admins=0, at=NOON).facts.role is Role.VIEWER


def test_another_language_is_announced_and_the_same_is_not() -> None:
    event = PreferencesChanged(person_id=ANA, locale="ja", zone="UTC", at=NOON)

    assert prefer(VIEWER, locale="ja", zone="UTC", at=NOON).events == (event,)
    assert prefer(VIEWER, locale="en", zone="UTC", at=NOON) == Change(VIEWER)


def _session(**changes: object) -> SessionFacts:
    facts = SessionFacts(
        seen_at=NOON,
        expires_at=NOON + timedelta(days=30),
        revoked_at=None,
        is_person_disabled=False,
    )
    return replace(facts, **changes)  # type: ignore[arg-type] # fields of the facts


def test_a_session_ends_by_silence_age_revocation_and_disabling() -> None:
    week = timedelta(days=7)

    assert _session().is_open(NOON + week - timedelta(seconds=1))
    assert not _session().is_open(NOON + week)
    assert not _session(expires_at=NOON).is_open(NOON)
    assert not _session(revoked_at=NOON).is_open(NOON)
    assert not _session(is_person_disabled=True).is_open(NOON)


def test_a_token_ends_by_age_revocation_and_disabling() -> None:
    facts = TokenFacts(
        expires_at=NOON + timedelta(days=1), revoked_at=None, is_person_disabled=False
    )

    assert facts.is_open(NOON)
    assert not facts.is_open(NOON + timedelta(days=1))
    assert not replace(facts, revoked_at=NOON).is_open(NOON)
    assert not replace(facts, is_person_disabled=True).is_open(NOON)


def test_a_use_is_noted_every_five_minutes() -> None:
    assert is_worth_noting(None, NOON)
    assert is_worth_noting(NOON - timedelta(minutes=5), NOON)
    assert not is_worth_noting(NOON - timedelta(minutes=4), NOON)


def test_a_link_opens_once_and_in_time() -> None:
    assert is_open(NOON + timedelta(hours=1), None, NOON)
    assert not is_open(NOON, None, NOON)
    assert not is_open(NOON + timedelta(hours=1), NOON, NOON)


@pytest.mark.parametrize("path", ["/", "/slos?state=missed", "/a b", "/x//y"])
def test_a_path_of_ours_is_returned_to(path: str) -> None:
    assert own_path(path) == path


@pytest.mark.parametrize(
    "path",
    ["", "x", "//evil", "/\\evil", "https://evil", "/\t/evil", "/é", "/" + "x" * 2000, "/\n/e"],
)
def test_any_other_address_leads_home(path: str) -> None:
    assert own_path(path) == "/"


def test_a_token_within_bounds_is_granted() -> None:
    assert check_wish(
        name="ci",
        wished=["slo:read"],
        role=Role.VIEWER,
        days=366,
        own_role=Role.VIEWER,
        slices=["slo"],
    ) == {"slo:read"}


def test_every_fault_of_a_wished_token_is_named() -> None:
    with pytest.raises(Unfit) as refused:
        check_wish(
            name="", wished=["x"], role=Role.ADMIN, days=367, own_role=Role.VIEWER, slices=["slo"]
        )

    assert refused.value.faults == {
        "name": Fault.TOKEN_NAME_SHAPE,
        "scopes": Fault.SCOPES_MISSING,
        "role": Fault.ROLE_TOO_HIGH,
        "days": Fault.TOKEN_DAYS,
    }
