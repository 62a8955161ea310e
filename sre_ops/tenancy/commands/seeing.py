"""Keep when a session or a token was last used."""

from datetime import datetime

from sre_ops.db.sessions import WriteSession
from sre_ops.tenancy.queries import Login
from sre_ops.tenancy.store import sessions, tokens


def see(session: WriteSession, login: Login, *, at: datetime) -> None:
    """Keep that whoever was let in is here at *at*."""
    if login.token_id is not None:
        tokens.see(session, login.token_id, at)
    elif login.actor.session_id is not None:
        sessions.see(session, login.actor.session_id, at)
