"""The address of an Alertmanager that is to be asked: checked, and shown without its password.

Pure. An admin sets it and it may well lie inside the own network, where Alertmanager is. What
answers there is read as Alertmanager's list or refused, never shown; redirects are not followed.
"""

from ipaddress import ip_address
from urllib.parse import urlsplit

from sre_ops.kernel.errors import Invalid
from sre_ops.kernel.messages import N_

MOST = 5
"""Alertmanagers of one cluster that are asked."""


def checked(url: str) -> str:
    """Return *url* without a slash at its end.

    Raises:
        Invalid: it is no http or https address, or one where clouds keep their secrets.
    """
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname or ""
        is_usable = parts.scheme in ("http", "https") and bool(host) and parts.port != 0
    except ValueError:  # brackets without an address, or a port that is none
        host, is_usable = "", False
    if not is_usable or parts.query or parts.fragment:
        raise Invalid(N_("write the address of Alertmanager as http://host:9093 or https://…"))
    if _is_link_local(host):
        raise Invalid(N_("addresses of this link (169.254.…, fe80:…) are never asked"))
    return url.strip().rstrip("/")


def shown(url: str) -> str:
    """Return *url* as people may see it: `user:***@` where it holds a password."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    before, _, host = parts.netloc.rpartition("@")
    return url.replace(f"{before}@{host}", f"{parts.username}:***@{host}", 1)


def _is_link_local(host: str) -> bool:
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return False  # a name
    return (getattr(address, "ipv4_mapped", None) or address).is_link_local
