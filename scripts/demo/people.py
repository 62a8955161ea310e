"""Who lives in the demo: one person for each role, who came in by the links that everybody uses."""

import secrets
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

SRE_OPS = Path(sys.executable).with_name("sre-ops")
CONSONANTS, VOWELS = "bdfgkmnprstz", "aeiou"


class CannotMoveIn(RuntimeError):
    """Somebody could not get an account; the message says who, and what was answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resident:
    """Somebody of the demo, as she would fill in the form."""

    role: str
    name: str
    email: str
    locale: str
    zone: str


RESIDENTS = (
    Resident(
        role="admin",
        name="田中 美咲",
        email="misaki.tanaka@example.com",
        locale="ja",
        zone="Asia/Tokyo",
    ),
    Resident(
        role="manager",
        name="Amara Okafor",
        email="amara.okafor@example.com",
        locale="en",
        zone="Europe/London",
    ),
    Resident(
        role="responder",
        name="佐藤 健",
        email="ken.sato@example.com",
        locale="ja",
        zone="Asia/Tokyo",
    ),
    Resident(
        role="viewer",
        name="Elena Fischer",
        email="elena.fischer@example.com",
        locale="en",
        zone="Europe/Berlin",
    ),
)
"""The admin stands first: she invites the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The running service, and how to reach its database.

    Attributes:
        url: without a slash at the end.
        settings: environment of `sre-ops` for commands that use the database.
    """

    url: str
    settings: Mapping[str, str]

    def setup_link(self) -> str:
        """Return what `sre-ops tenant setup-link` prints.

        Raises:
            CannotMoveIn: the command was refused.
        """
        done = subprocess.run(
            [str(SRE_OPS), "tenant", "setup-link"],
            env=dict(self.settings),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise CannotMoveIn(f"no set-up link: {done.stderr.strip()}")
        return done.stdout.strip()


def move_in(house: House, password: str) -> httpx.Client:
    """Give every resident an account with *password* and return the admin's browser.

    Raises:
        CannotMoveIn: a link or a form was refused.
    """
    admin, *others = RESIDENTS
    browser = _join(house, house.setup_link(), admin, password)
    for one in others:
        answer = browser.post("/api/v1/tenancy/people/invitations", json={"role": one.role})
        if answer.is_error:
            raise CannotMoveIn(f"no invitation as {one.role}: {answer.text}")
        _join(house, answer.json()["url"], one, password).close()
    return browser


def _join(house: House, link: str, who: Resident, password: str) -> httpx.Client:
    browser = httpx.Client(base_url=house.url, timeout=30)
    form = {"name": who.name, "email": who.email, "password": password}
    answer = browser.post(link, data=form | {"locale": who.locale, "zone": who.zone})
    if not answer.is_redirect:
        raise CannotMoveIn(f"{who.name} cannot join: HTTP {answer.status_code} {answer.text}")
    return browser


def signed_in(house: House, who: Resident, password: str) -> httpx.Client:
    """Return the browser of somebody who has moved in.

    Raises:
        CannotMoveIn: the password was refused.
    """
    browser = httpx.Client(base_url=house.url, timeout=30)
    answer = browser.post("/sign-in", data={"email": who.email, "password": password})
    if not answer.is_redirect:
        raise CannotMoveIn(f"{who.name} cannot sign in: HTTP {answer.status_code}")
    return browser


def asked(browser: httpx.Client, method: str, path: str, **sent: Any) -> dict[str, Any]:
    """Return the JSON that `/api/v1/` answers, {} for an empty answer.

    Raises:
        CannotMoveIn: it was refused.
    """
    answer = browser.request(method, f"/api/v1/{path}", **sent)
    if answer.is_error:
        raise CannotMoveIn(f"{path}: HTTP {answer.status_code} {answer.text}")
    found: dict[str, Any] = answer.json() if answer.content else {}
    return found


def new_password() -> str:
    """Return a password that can be read out and typed: `bako-mipe-zuto-rafi`."""
    groups = (
        "".join(secrets.choice(CONSONANTS) + secrets.choice(VOWELS) for _ in range(2))
        for _ in range(4)
    )
    return "-".join(groups)


def sign_ins(password: str) -> str:
    """Return the table of who can sign in; names stand last, as their width differs."""
    width = max(len(one.email) for one in RESIDENTS)
    rows = [
        f"{one.role:<10} {one.email:<{width}}  {password}  {one.locale}  {one.name}"
        for one in RESIDENTS
    ]
    head = f"{'ROLE':<10} {'E-MAIL':<{width}}  {'PASSWORD':<{len(password)}}  IN  NAME"
    return "\n".join([head, *rows])
