"""What a person may ask of a new token. Pure."""

from collections.abc import Collection
from datetime import timedelta

from sre_ops.kernel.errors import Invalid
from sre_ops.tenancy.domain import scopes
from sre_ops.tenancy.domain.contact import is_plain
from sre_ops.tenancy.domain.faults import Fault, raise_for
from sre_ops.tenancy.domain.roles import Role

LONGEST = timedelta(days=366)
_LONGEST_NAME = 100


def check_wish(
    *,
    name: str,
    wished: Collection[str],
    role: Role,
    days: int,
    own_role: Role,
    slices: Collection[str],
) -> frozenset[str]:
    """Return the scopes of the token that a person with *own_role* wishes.

    Raises:
        Unfit: name, scopes, role or days are wrong.
    """
    raise_for(
        {
            "name": None if is_plain(name, _LONGEST_NAME) else Fault.TOKEN_NAME_SHAPE,
            "scopes": None if _are_known(wished, slices) else Fault.SCOPES_MISSING,
            "role": None if own_role.covers(role) else Fault.ROLE_TOO_HIGH,
            "days": None if 1 <= days <= LONGEST.days else Fault.TOKEN_DAYS,
        }
    )
    return frozenset(wished)


def _are_known(wished: Collection[str], slices: Collection[str]) -> bool:
    try:
        return bool(scopes.checked(wished, slices=slices))
    except Invalid:
        return False
