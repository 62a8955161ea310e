import pytest

from sre_ops.kernel.errors import Invalid
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.domain.scopes import checked, granted, scope


def test_each_role_covers_itself_and_all_that_are_less() -> None:
    covered = {role: [other.value for other in Role if role.covers(other)] for role in Role}

    assert covered[Role.VIEWER] == ["viewer"]
    assert covered[Role.RESPONDER] == ["viewer", "responder"]
    assert covered[Role.MANAGER] == ["viewer", "responder", "manager"]
    assert covered[Role.ADMIN] == ["viewer", "responder", "manager", "admin"]


def test_a_ceiling_lowers_a_role_and_never_raises_it() -> None:
    assert Role.ADMIN.capped(Role.VIEWER) is Role.VIEWER
    assert Role.VIEWER.capped(Role.ADMIN) is Role.VIEWER
    assert Role.MANAGER.capped(Role.MANAGER) is Role.MANAGER


@pytest.mark.parametrize(
    ("scopes", "needed", "expected"),
    [
        ({"slo:read"}, "slo:read", True),
        ({"slo:write"}, "slo:read", True),
        ({"slo:read"}, "slo:write", False),
        ({"catalog:write"}, "slo:read", False),
        ({"slo:write"}, "", False),
        ({""}, "", False),
        (set(), "slo:read", False),
    ],
)
def test_a_scope_is_granted_by_itself_or_by_writing(
    scopes: set[str], needed: str, *, expected: bool
) -> None:
    assert granted(scopes, needed) is expected


def test_scopes_that_name_slices_are_taken() -> None:
    wished = ["slo:read", scope("catalog", "write"), "slo:read"]

    assert checked(wished, slices=["slo", "catalog"]) == {"slo:read", "catalog:write"}
    assert checked(wished) == {"slo:read", "catalog:write"}


@pytest.mark.parametrize("wished", [[], ["slo"], ["slo:all"], ["SLO:read"], ["oncall:read"]])
def test_other_scopes_are_refused(wished: list[str]) -> None:
    with pytest.raises(Invalid):
        checked(wished, slices=["slo"])
