"""The tree of routes as text that people edit: YAML, of which JSON is a part."""

from typing import Any

import yaml
from pydantic import ValidationError

from sre_ops.alerts.api.route_models import RouteNode
from sre_ops.alerts.domain.route_json import written
from sre_ops.alerts.domain.routing import Route, check_tree
from sre_ops.kernel.errors import Invalid
from sre_ops.kernel.messages import N_, Term
from sre_ops.kernel.unfit import Unfit

FIELD = "tree"
_DEEPEST = 64
_PROBLEMS = {
    "missing": N_("it is missing"),
    "extra_forbidden": N_("there is no such key"),
    "string_type": N_("it must be a text; put it into quotes"),
    "string_too_short": N_("it must not be empty"),
    "string_too_long": N_("it is too long"),
    "too_long": N_("there are too many"),
    "string_pattern_mismatch": N_("it holds characters that cannot be seen"),
    "list_type": N_("it must be a list"),
    "model_type": N_("it must be a route with a name, written as key: value"),
    "model_attributes_type": N_("it must be a route with a name, written as key: value"),
    "bool_type": N_("it must be true or false"),
    "bool_parsing": N_("it must be true or false"),
}
"""What Pydantic's kinds of errors mean to whoever writes routes."""


def text_of(tree: Route) -> str:
    """Return a tree as YAML."""
    return yaml.safe_dump(written(tree), sort_keys=False, allow_unicode=True, width=100)


def read_tree(text: str) -> Route:
    """Return the tree that somebody wrote.

    Raises:
        Unfit: it is no YAML, or no tree of routes; the message names the place.
    """
    try:
        tree = RouteNode.model_validate(_read(text)).route()
        check_tree(tree)
    except ValidationError as error:
        raise _misplaced(error) from error
    except Unfit:
        raise
    except Invalid as error:  # a matcher, or two routes of one name
        raise Unfit(FIELD, error.message.text, **error.message.values) from error
    return tree


def _misplaced(error: ValidationError) -> Unfit:
    """Return what is wrong first, and where."""
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(map(str, first["loc"])) or FIELD
    if first["type"] == "enum":
        text = N_("%(place)s: it must be one of %(expected)s")
        return Unfit(FIELD, text, place=place, expected=first["ctx"]["expected"])
    # What is of none of these kinds is nothing that routes have today.
    problem = Term(_PROBLEMS.get(first["type"], first["msg"]))
    return Unfit(FIELD, N_("%(place)s: %(problem)s"), place=place, problem=problem)


def _read(text: str) -> Any:
    try:
        _check_events(text)
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        problem = getattr(error, "problem", None) or "?"
        raise Unfit(
            FIELD, N_("line %(line)s is no YAML: %(problem)s"), line=line, problem=problem
        ) from error
    except (ValueError, RecursionError) as error:  # such as the date 2026-99-99
        raise Unfit(FIELD, N_("It cannot be read: %(problem)s"), problem=error) from error


def _check_events(text: str) -> None:
    """Refuse aliases, which can make little text a lot, and depths that end the process."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise Unfit(FIELD, N_("Aliases are not read; write it out."))
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise Unfit(FIELD, N_("It is deeper than routes may be."))
