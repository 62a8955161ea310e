"""The one Jinja environment: strict, escaping, translated."""

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from itertools import zip_longest
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.runtime import Macro
from markupsafe import Markup, escape

from sre_ops.kernel.severity import Severity
from sre_ops.web.assets import asset
from sre_ops.web.filters import FILTERS, here
from sre_ops.web.glossary import GLOSSARY
from sre_ops.web.i18n import PACKAGE, speaking
from sre_ops.web.severity import severity_look, severity_word
from sre_ops.web.shell import ROLES

_PLACES = re.compile(r"%\((\w+)\)s|%%")
_BETWEEN = re.compile(r"%\(\w+\)s|%%")


@cache
def templates() -> Environment:
    """Return the environment of the process: compiling all templates takes half a second."""
    return create_templates()


def create_templates(folders: Iterable[Path] | None = None) -> Environment:
    """Return a new environment over `sre_ops/*/templates`.

    Templates get the filters of `sre_ops.web.filters`, gettext, and as globals: `ui` (all
    components), `asset(path)`, `here(**changes)`, `viewer()`, `glossary`, `severities` with
    `severity_word(one)` and `severity_look(one)`.

    Args:
        folders: further folders of templates, for tests.
    """
    found = [*sorted(PACKAGE.glob("*/templates")), *(folders or ())]
    environment = Environment(
        loader=FileSystemLoader(found),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.newstyle_gettext = True  # type: ignore[attr-defined] # the extension's own
    environment.filters.update(FILTERS)
    environment.globals.update(
        asset=asset,
        here=here,
        _=gettext,
        gettext=gettext,
        ngettext=ngettext,
        glossary=GLOSSARY,
        severities=tuple(Severity),
        severity_word=severity_word,
        severity_look=severity_look,
        viewer=lambda: speaking().viewer,
        now=lambda: speaking().now,
        role_word=lambda role: speaking().words.gettext(ROLES.get(role, role or "")),
    )
    environment.globals["ui"] = _components(environment)
    return environment


def _components(environment: Environment) -> SimpleNamespace:
    """Return every macro of `web/components/*.html` under one name."""
    found: dict[str, Any] = {}
    for name in environment.list_templates():
        if name.startswith("web/components/"):
            module = environment.get_template(name).module
            found |= {
                key: macro
                for key, macro in vars(module).items()
                if isinstance(macro, Macro) and not key.startswith("_")
            }
    return SimpleNamespace(**found)


def gettext(text: str, **variables: object) -> Markup:
    """Return *text* in the viewer's language, with its `%(name)s` filled in and escaped."""
    words = speaking().words.gettext(text)
    return filled(words, variables) if variables else _plain(words)


@lru_cache(maxsize=4_096)  # a list says the same dozen words in each of its rows
def _plain(words: str) -> Markup:
    return filled(words, {})


def ngettext(one: str, many: str, num: int, **variables: object) -> Markup:
    """Return the form of a message for *num* things; `%(num)s` is the number."""
    return filled(speaking().words.ngettext(one, many, num), {"num": num, **variables})


def filled(text: str, variables: Mapping[str, object]) -> Markup:
    """Fill a message in; a lone `%`, as in "95 % of requests", stays as it is.

    Jinja's own functions would take that for a place to fill and fail.
    """
    pieces = [
        escape(variables[found.group(1)]) if found.group(1) else Markup("%")
        for found in _PLACES.finditer(text)
    ]
    texts = [Markup(part) for part in _BETWEEN.split(text)]  # noqa: S704 - our own catalogue
    woven = [piece for pair in zip_longest(texts, pieces, fillvalue=Markup("")) for piece in pair]
    return Markup("").join(woven)
