"""What a token may touch: `<slice>:read` and `<slice>:write`. Pure."""

import re
from collections.abc import Collection, Iterable

from sre_ops.kernel.errors import Invalid

READ = "read"
WRITE = "write"
_SCOPE = re.compile(r"[a-z][a-z0-9_]{0,30}:(read|write)\Z")


def scope(owner: str, verb: str) -> str:
    """Return the scope that reading or writing the slice *owner* needs."""
    return f"{owner}:{verb}"


def granted(scopes: Collection[str], needed: str) -> bool:
    """Tell whether *scopes* allow *needed*; whoever may write a slice may read it.

    An empty *needed* is granted by no scope: what names none is for people alone.
    """
    if needed in scopes:
        return needed != ""
    owner, _, verb = needed.partition(":")
    return verb == READ and scope(owner, WRITE) in scopes


def checked(scopes: Iterable[str], *, slices: Collection[str] = ()) -> frozenset[str]:
    """Return *scopes* as a set.

    Args:
        scopes: texts such as `slo:read`.
        slices: names of the slices that exist; any name is taken when empty.

    Raises:
        Invalid: there is none, or one has another shape or names no slice.
    """
    found = frozenset(scopes)
    if not found:
        raise Invalid("a token without scopes may do nothing; give one, such as slo:read")
    for one in sorted(found):
        if not _SCOPE.match(one) or (slices and one.partition(":")[0] not in slices):
            raise Invalid(f"scope {one!r} must look like slo:read or slo:write")
    return found
