"""Posts to addresses that people typed: resolved once, checked, and connected to as checked.

A name that is resolved a second time by the library could lead elsewhere then (DNS
rebinding), so the connection goes to the very address that was checked, while TLS and the
Host header still speak of the name. Redirects are not followed and no proxy is asked.
"""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from socket import SOCK_STREAM, gaierror, getaddrinfo
from time import monotonic
from urllib.parse import urlsplit, urlunsplit

import httpx

from sre_ops.notify.domain.guard import Allowed, Refused, Target, may_reach, target
from sre_ops.notify.domain.outcomes import Accepted, Fault, Outcome

TIMEOUT = httpx.Timeout(10.0, connect=5.0)
WHOLE_SECONDS = 30.0
_READ = 2_000
_LONGEST_WAIT = timedelta(hours=1)
# 408 and 425 are the server's own wish to be asked again; everything else of 400 is our fault.
_AGAIN = frozenset({408, 425, 429})
_OK, _REDIRECT, _WRONG, _BROKEN = 200, 300, 400, 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server said; *text* is the beginning of its body."""

    status: int
    text: str
    retry_after: str = ""


def post(url: str, body: bytes, headers: Mapping[str, str], *, allowed: Allowed) -> Outcome:
    """Post *body* and tell what became of it.

    Args:
        url: as a person typed it.
        body: to be sent.
        headers: with its Content-Type.
        allowed: what may be reached beside the public internet.
    """
    try:
        where = target(url)
        found = _resolved(where, allowed)
    except Refused as problem:
        return Fault(why=str(problem), is_final=True)
    except gaierror:
        return Fault(why="the name of the host is not known")
    try:
        answer = _ask(url, where, found, body, headers)
    except httpx.HTTPError as problem:
        return Fault(why=f"{type(problem).__name__}: {problem}".rstrip(": "))
    return judged(answer)


def judged(answer: Answer) -> Outcome:
    """Tell what a status means for a message."""
    status = answer.status
    if _OK <= status < _REDIRECT:
        return Accepted()
    if _REDIRECT <= status < _WRONG:
        return Fault(why=f"HTTP {status}: redirects are not followed", is_final=True)
    why = f"HTTP {status}: {answer.text}".rstrip(": ")
    if status >= _BROKEN or status in _AGAIN:
        return Fault(why=why, wait=_wait(answer.retry_after))
    return Fault(why=why, is_final=True)


def check(url: str, allowed: Allowed) -> None:
    """Refuse a URL that leads where we do not go, now.

    Raises:
        Refused: it does.
        gaierror: its host is not known.
    """
    _resolved(target(url), allowed)


def _resolved(where: Target, allowed: Allowed) -> str:
    """Return an address of the host that may be reached."""
    found = getaddrinfo(where.host, where.port, type=SOCK_STREAM)
    for *_, place in found:
        if may_reach(where.host, str(place[0]), allowed):
            return str(place[0])
    raise Refused("the address is not of the public internet; SRE_OPS_OUTBOUND_ALLOW can allow it")


def _ask(url: str, where: Target, address: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    host = f"[{address}]" if ":" in address else address
    pinned = urlunsplit(urlsplit(url)._replace(netloc=f"{host}:{where.port}"))
    sent = {**headers, "Host": urlsplit(url).netloc, "User-Agent": "sre_ops"}
    until = monotonic() + WHOLE_SECONDS
    with (
        httpx.Client(verify=_trust(), trust_env=False, timeout=TIMEOUT) as client,
        client.stream(
            "POST",
            pinned,
            content=body,
            headers=sent,
            extensions={"sni_hostname": where.host},
        ) as answer,
    ):
        read = b""
        for part in answer.iter_raw():
            read += part
            if len(read) >= _READ or monotonic() > until:
                break
        return Answer(
            status=answer.status_code,
            text=read[:_READ].decode(errors="replace"),
            retry_after=answer.headers.get("retry-after", ""),
        )


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()  # reads a file of certificates; once a process


def _wait(retry_after: str) -> timedelta:
    if not retry_after.isdecimal():
        return timedelta()
    return min(timedelta(seconds=min(int(retry_after), 10**6)), _LONGEST_WAIT)
