"""Which addresses of the network may be asked on behalf of whoever typed a URL. Pure.

Without this rule a URL that a person typed could reach what only this server reaches: the
database beside it, or the service that gives a virtual machine its credentials.

Source: OWASP Server-Side Request Forgery Prevention Cheat Sheet; IANA special-purpose registries.
"""

from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from urllib.parse import urlsplit

from sre_ops.kernel.errors import Invalid
from sre_ops.kernel.messages import N_

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
PORTS = {"http": 80, "https": 443}
_NAT64 = IPv6Network("64:ff9b::/96")


class Refused(Invalid):
    """The URL leads where we do not go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """What an operator lets us reach beside the public internet."""

    networks: tuple[Network, ...] = ()
    hosts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The parts of a URL that decide where a connection goes."""

    scheme: str
    host: str
    port: int


def allowed(text: str) -> Allowed:
    """Read the setting: networks (`10.1.0.0/16`), addresses and host names, by commas.

    Raises:
        Invalid: one of them is none of these.
    """
    networks: list[Network] = []
    hosts: set[str] = set()
    for part in filter(None, (one.strip().lower() for one in text.split(","))):
        try:
            networks.append(ip_network(part))
        except ValueError as error:
            if "/" in part or ":" in part or part.replace(".", "").isdigit():
                text = N_("%(part)s is no network, address or host name")
                raise Invalid(text, part=repr(part)) from error
            hosts.add(part)
    return Allowed(networks=tuple(networks), hosts=frozenset(hosts))


def target(url: str) -> Target:
    """Return where *url* leads.

    Raises:
        Refused: it is no URL of http or https, or it carries a name and a password.
    """
    try:
        parts = urlsplit(url)
        scheme, host, port = parts.scheme, parts.hostname, parts.port
    except ValueError as error:
        raise Refused(N_("this is no complete address of http or https")) from error
    if scheme not in PORTS or not host:
        raise Refused(N_("this is no complete address of http or https"))
    if parts.username or parts.password:
        raise Refused(N_("an address with a name and a password in it is not used"))
    return Target(scheme=scheme, host=host.lower(), port=port or PORTS[scheme])


def may_reach(host: str, address: str, allowed: Allowed) -> bool:
    """Tell whether *address*, found for *host*, is public or was allowed by the operator."""
    if host in allowed.hosts:
        return True
    found = ip_address(address.partition("%")[0])
    candidates = (found, *_within(found))
    if any(one in network for one in candidates for network in allowed.networks):
        return True
    return all(one.is_global and not one.is_multicast for one in candidates)


def _within(found: Address) -> tuple[Address, ...]:
    """Return the IPv4 address to which an IPv6 one leads in truth."""
    if isinstance(found, IPv4Address):
        return ()
    inner = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
    if inner is None and found in _NAT64:
        inner = IPv4Address(int(found) & 0xFFFFFFFF)
    return () if inner is None else (inner,)
