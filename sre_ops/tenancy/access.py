"""Who may use a route: the dependencies that every router declares.

A route names one of `requires(role)`, `reads(owner)`, `writes(owner)` or `open_to_all`; the
test in tests/architecture/test_routes.py fails for a route without. Use::

    session: Annotated[ReadSession, reads("slo")]
    actor: Annotated[Actor, requires(Role.ADMIN)]
    router = APIRouter(dependencies=[open_to_all])

Cookies open pages and the API; tokens open the API alone, within their scopes. Both name
their tenant in clear, whose rows alone are searched, so that nothing of another tenant opens.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import Depends, Request

from sre_ops.db.database import Database
from sre_ops.db.sessions import ReadSession, WriteSession
from sre_ops.kernel.clock import Clock
from sre_ops.kernel.errors import Forbidden
from sre_ops.kernel.messages import N_, Term
from sre_ops.tenancy import queries
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.commands.seeing import see
from sre_ops.tenancy.domain import scopes
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.domain.secrets import Key, key_of, key_of_token
from sre_ops.tenancy.queries import Login
from sre_ops.web.pages import viewer
from sre_ops.web.problems import API, Unauthenticated
from sre_ops.web.viewer import LOCALE_COOKIE, ZONE_COOKIE, locale_of

COOKIE = "sre_ops_session"
SECURE_COOKIE = "__Host-sre_ops_session"
_BEARER = "bearer "


def cookie_name(request: Request) -> str:
    """Return the name of the session cookie; over https no other host can have set it."""
    return SECURE_COOKIE if request.url.scheme == "https" else COOKIE


def identify(request: Request) -> Login | None:
    """Tell who sends *request*, or None when nobody is signed in; nothing is written.

    Live updates ask again with it whether somebody is still welcome.
    """
    token = _bearer(request)
    if token is not None:
        key = key_of_token(token)
        return None if key is None else _look(request, key, queries.by_token)
    key = session_key(request)
    return None if key is None else _look(request, key, queries.by_cookie)


def recognise(request: Request) -> None:
    """Let a page that is open to all speak to whoever is signed in; nobody is refused."""
    if viewer(request).name is None:
        login = identify(request)
        if login is not None:
            _let_speak(request, login)


def session_key(request: Request) -> Key | None:
    """Return what the session cookie carries, if it has the right shape."""
    return key_of(request.cookies.get(cookie_name(request), ""))


def caller(request: Request) -> Actor:
    """Return who sends *request*, and let pages speak as this person wishes.

    Raises:
        Unauthenticated: nobody is signed in, or the token is not known.
    """
    login = identify(request)
    if login is None:
        raise Unauthenticated(N_("sign in, or send a token that is neither expired nor revoked"))
    if login.is_worth_noting:
        database, clock = _parts(request)
        with database.write("tenancy", login.actor.tenant_id, actor=login.actor.name) as session:
            see(session, login, at=clock.now())
    _let_speak(request, login)
    return replace(login.actor, request_id=getattr(request.state, "request_id", None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Requires:
    """The least role, and the scope that a token needs; an empty one refuses every token."""

    role: Role
    scope: str = ""

    def __call__(self, actor: Annotated[Actor, Depends(caller)]) -> Actor:
        """Return the actor who may.

        Raises:
            Forbidden: the role is less, or the token's scopes lack this one.
        """
        if actor.role is None or not actor.role.covers(self.role):
            raise Forbidden(
                N_("this takes the role %(role)s; yours is %(own)s"),
                role=Term(self.role),
                own=Term(actor.role or "–"),
            )
        if actor.scopes is not None and not scopes.granted(actor.scopes, self.scope):
            if not self.scope:
                raise Forbidden(N_("this takes a person, no token"))
            raise Forbidden(N_("this takes a token with the scope %(scope)s"), scope=self.scope)
        return actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Reads:
    """A reading transaction of one slice, for the actor's tenant."""

    owner: str
    role: Role

    @property
    def required(self) -> Requires:
        """What the actor needs."""
        return Requires(role=self.role, scope=scopes.scope(self.owner, scopes.READ))

    def __call__(
        self, request: Request, actor: Annotated[Actor, Depends(caller)]
    ) -> Iterator[ReadSession]:
        """Yield the transaction to whoever may."""
        self.required(actor)
        with _parts(request)[0].read(self.owner, actor.tenant_id) as session:
            yield session


@dataclass(frozen=True, slots=True, kw_only=True)
class Writes:
    """A writing transaction of one slice, for the actor's tenant."""

    owner: str
    role: Role

    @property
    def required(self) -> Requires:
        """What the actor needs."""
        return Requires(role=self.role, scope=scopes.scope(self.owner, scopes.WRITE))

    def __call__(
        self, request: Request, actor: Annotated[Actor, Depends(caller)]
    ) -> Iterator[WriteSession]:
        """Yield the transaction to whoever may; it commits before the answer is sent."""
        self.required(actor)
        with _parts(request)[0].write(
            self.owner, actor.tenant_id, actor=actor.name, request_id=actor.request_id
        ) as session:
            yield session


@dataclass(frozen=True, slots=True)
class OpenToAll:
    """Says that a route is meant for everybody."""

    async def __call__(self) -> None:  # what is not async costs a worker thread
        """Ask nothing."""


def requires(role: Role, *, scope: str = "") -> Any:
    """Return the dependency that gives the `Actor`, if the role is at least *role*.

    Args:
        role: least role.
        scope: what a token needs besides, `slo:write`; empty means that no token may.
    """
    return Depends(Requires(role=role, scope=scope))


def reads(owner: str, role: Role = Role.VIEWER) -> Any:
    """Return the dependency that gives a `ReadSession` of *owner*; tokens need `<owner>:read`."""
    # With FastAPI's default scope a failed commit would come after the answer was sent.
    return Depends(Reads(owner=owner, role=role), scope="function")


def writes(owner: str, role: Role = Role.RESPONDER) -> Any:
    """Return the dependency that gives a `WriteSession` of *owner*; tokens need `<owner>:write`."""
    return Depends(Writes(owner=owner, role=role), scope="function")


open_to_all: Any = Depends(OpenToAll())


def _look(request: Request, key: Key, look: Any) -> Login | None:
    database, clock = _parts(request)
    with database.read("tenancy", key.tenant_id) as session:
        found: Login | None = look(session, key, now=clock.now())
        return found


def _bearer(request: Request) -> str | None:
    """Return the token of a request to the API; elsewhere the header means nothing to us."""
    header = request.headers.get("authorization", "")
    if not request.url.path.startswith(API) or not header.lower().startswith(_BEARER):
        return None
    return header[len(_BEARER) :].strip()


def _parts(request: Request) -> tuple[Database, Clock]:
    state = request.app.state
    return state.database, state.clock


def _let_speak(request: Request, login: Login) -> None:
    """Fill in who looks; language and zone chosen on this device go before the account's."""
    seen = viewer(request)
    chosen = request.cookies
    request.state.viewer = replace(
        seen,
        locale=seen.locale if LOCALE_COOKIE in chosen else locale_of(login.locale) or seen.locale,
        zone=seen.zone if ZONE_COOKIE in chosen else login.zone,
        name=login.name,
        role=str(login.actor.role),
        tenant=login.tenant,
    )
