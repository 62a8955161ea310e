"""What surrounds every page; the application fills it from the slices' manifests."""

from dataclasses import dataclass

from sre_ops.web.i18n import N_
from sre_ops.web.navigation import Navigation
from sre_ops.web.viewer import Viewer

ROLES = {
    "viewer": N_("viewer"),
    "responder": N_("responder"),
    "manager": N_("manager"),
    "admin": N_("admin"),
}
"""Roles from the least to the most, with the words for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """Navigation and the addresses that the base page links to; an empty one is left out.

    Attributes:
        navigation: entries in their order.
        account, sign_in: pages of the person who looks, or may sign in.
        sign_out: takes a POST.
        declare: where an incident is declared, once there are incidents.
        api_docs: the page about the API.
    """

    navigation: tuple[Navigation, ...] = ()
    account: str = ""
    sign_in: str = ""
    sign_out: str = ""
    declare: str = ""
    api_docs: str = ""

    def seen_by(self, viewer: Viewer) -> tuple[Navigation, ...]:
        """Return the entries that *viewer* has the role for; nobody signed in sees none."""
        order = list(ROLES)
        if viewer.role not in order:
            return ()
        reached = order[: order.index(viewer.role) + 1]
        return tuple(one for one in self.navigation if not one.role or one.role in reached)

    def current(self, path: str) -> str:
        """Return the key of the entry that the page at *path* belongs to, or an empty text."""
        matching = [one for one in self.navigation if _is_under(path, one.href)]
        return max(matching, key=lambda one: len(one.href)).key if matching else ""


def _is_under(path: str, href: str) -> bool:
    return path == href or (href != "/" and path.startswith(href.rstrip("/") + "/"))
