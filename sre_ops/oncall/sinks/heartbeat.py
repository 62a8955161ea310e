"""Tells a watcher outside that pages go out; whoever hears nothing there must look here."""

from datetime import timedelta

import httpx

from sre_ops.kernel.errors import Unavailable

PATIENCE = timedelta(seconds=5)


def beat(url: str, *, patience: timedelta = PATIENCE) -> None:
    """Ask for *url* once.

    Raises:
        Unavailable: nobody answers, or with a refusal.
    """
    try:
        answer = httpx.get(url, timeout=patience.total_seconds(), follow_redirects=False)
        answer.raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL) as problem:
        # The address may hold a secret: only the kind of problem is told.
        raise Unavailable(f"the heartbeat was not taken: {type(problem).__name__}") from None
