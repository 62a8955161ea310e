"""What a slice shows in the shell: entries of the navigation, and topics of live updates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from sre_ops.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Navigation:
    """One entry of the navigation.

    Attributes:
        key: name of its icon, and of the entry in tests: `slos`.
        title: English text, marked with `N_` for translation.
        href: where it leads; the entry is current on this page and on those below it.
        order: place among the entries of all slices, in the order of the loop.
        role: least role that sees it; empty means everybody who is signed in.
    """

    key: str
    title: str
    href: str
    order: int
    role: str = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """Something that pages follow live.

    Attributes:
        name: `<slice>.<what>`, such as `slo.status`.
        version: given the database and a tenant, a short text that differs whenever the
            pages on this topic would; or `module:function` of one, so that the declaration
            of a slice stays light. It is asked about once a second while somebody looks.
    """

    name: str
    version: Callable[[Database, UUID], str] | str
