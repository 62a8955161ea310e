"""The address of a Prometheus-compatible server: checked once, shown without its password."""

import httpx

from sre_ops.kernel.errors import Invalid


def checked(url: str) -> httpx.URL:
    """Return *url* without a slash at its end.

    Raises:
        Invalid: it is no http or https address.
    """
    try:
        parsed = httpx.URL(url.rstrip("/"))
    except (httpx.InvalidURL, ValueError) as problem:
        raise Invalid(f"Prometheus address {url!r}: {problem}") from problem
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise Invalid(f"Prometheus address {url!r}: write it with http:// or https://")
    return parsed


def shown(url: httpx.URL) -> str:
    """Return *url* as messages may show it: `user:***@` where it holds a password."""
    if not url.password:
        return str(url)
    return str(url).replace(url.userinfo.decode(), f"{url.username}:***", 1)
