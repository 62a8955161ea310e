"""Channels as people see them: where they lead, but not so that anybody could write there."""

from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from sre_ops.db.sessions import ReadSession
from sre_ops.kernel.errors import NotFound
from sre_ops.kernel.messages import N_
from sre_ops.oncall.domain.policy import TargetKind
from sre_ops.oncall.domain.policy_text import policy_from
from sre_ops.oncall.store import reaching as store
from sre_ops.oncall.tables import ChannelRow, PolicyRow

_HIDDEN = "•••"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelShown:
    """A channel as its page shows it.

    Attributes:
        where: an e-mail address, or the host of another one: paths of webhooks are secrets.
        is_signed: whether what is sent there is signed.
        policies: those that name it.
    """

    row: ChannelRow
    where: str
    is_signed: bool
    policies: tuple[PolicyRow, ...]


def channels_shown(session: ReadSession) -> list[ChannelShown]:
    """Return every channel that counts, by name."""
    named = policies_by_target(session, TargetKind.CHANNEL)
    return [_shown(session, row, named.get(row.id, ())) for row in store.channels(session)]


def channel_shown(session: ReadSession, channel_id: UUID) -> ChannelShown:
    """Return one channel.

    Raises:
        NotFound: there is none of that id that counts.
    """
    row = store.channel(session, channel_id)
    if row is None or row.removed_at is not None:
        raise NotFound(N_("there is no channel %(id)s"), id=channel_id)
    named = policies_by_target(session, TargetKind.CHANNEL)
    return _shown(session, row, named.get(row.id, ()))


def policies_by_target(session: ReadSession, kind: TargetKind) -> dict[UUID, tuple[PolicyRow, ...]]:
    """Return which policies name each target of one kind."""
    found: dict[UUID, tuple[PolicyRow, ...]] = {}
    for row in store.policies(session):
        policy = policy_from(store.document(row))
        for target in {one.id for one in policy.targets() if one.kind is kind}:
            found[target] = (*found.get(target, ()), row)
    return found


def _shown(session: ReadSession, row: ChannelRow, policies: tuple[PolicyRow, ...]) -> ChannelShown:
    where = store.address(session, row.id)
    return ChannelShown(
        row=row,
        where=_masked(row.kind, where.address if where else ""),
        is_signed=bool(where and where.secret),
        policies=policies,
    )


def _masked(kind: str, address: str) -> str:
    if kind == "email":
        return address
    host = urlsplit(address).hostname or ""
    # Apprise writes secrets where other addresses have a host.
    return f"{host}/{_HIDDEN}" if host and kind != "apprise" else _HIDDEN
