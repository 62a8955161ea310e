"""Who looks at a page of alerts, what she may do there, and how people are called."""

from collections.abc import Mapping
from uuid import UUID

from fastapi import Request

from sre_ops.kernel.errors import Forbidden, SreOpsError
from sre_ops.kernel.messages import N_
from sre_ops.tenancy import queries
from sre_ops.tenancy.actor import Actor
from sre_ops.tenancy.domain.roles import Role
from sre_ops.tenancy.transactions import reads
from sre_ops.web.i18n import translator
from sre_ops.web.pages import viewer


def names(request: Request, actor: Actor) -> Mapping[UUID, str]:
    """Return how the people of the actor's tenant are called; whoever was erased is missing."""
    with reads("tenancy")(request.app.state.database, actor) as session:
        return {one.person_id: one.name for one in queries.everybody(session)}


def may(actor: Actor, role: Role) -> bool:
    """Tell whether *actor* has at least *role*."""
    return actor.role is not None and actor.role.covers(role)


def person(actor: Actor) -> UUID:
    """Return the person who is signed in.

    Raises:
        Forbidden: nobody is.
    """
    if actor.person_id is None:
        raise Forbidden(N_("an alert is taken or ended by a person"))
    return actor.person_id


def told(request: Request, problem: SreOpsError) -> str:
    """Return what is wrong, in the language of whoever looks."""
    return problem.message.spoken(translator(viewer(request)).gettext)
