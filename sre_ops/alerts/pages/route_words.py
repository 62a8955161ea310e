"""Where an alert went and why, route by route, as pages tell it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sre_ops.alerts.domain.routing import Route


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """One route that was looked at.

    Attributes:
        path: its names from the root on, with `>` between.
        matchers: what it asks for, with those of its parents; none where that is not known any
            more, or where it asks for nothing.
        failed: the first matcher that did not fit, or "".
        takes: the alert goes where it says.
    """

    path: str
    matchers: tuple[str, ...]
    failed: str
    takes: bool


def looked_at(explanation: Mapping[str, Any], tree: Route | None) -> list[Looked]:
    """Return every route that was looked at, in order.

    Args:
        explanation: as it is kept with a group; without `steps` there is nothing to tell.
        tree: the one that was asked; None where there is another one by now.
    """
    return [
        Looked(
            path=" > ".join(step["path"]),
            matchers=_matchers(tree, step["path"]) if tree is not None else (),
            failed=step["failed"] or "",
            takes=step["takes"],
        )
        for step in explanation.get("steps", ())
    ]


def _matchers(root: Route, path: list[str]) -> tuple[str, ...]:
    route, found = root, list(root.matchers)
    for name in path[1:]:
        child = next((one for one in route.routes if one.name == name), None)
        if child is None:
            return ()
        route = child
        found += route.matchers
    return tuple(map(str, found))
