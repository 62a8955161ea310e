"""The one Jinja environment: strict, escaping, translated."""

from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.runtime import Macro

from sre_ops.web.assets import asset
from sre_ops.web.filters import FILTERS, here
from sre_ops.web.glossary import GLOSSARY
from sre_ops.web.i18n import PACKAGE, speaking
from sre_ops.web.shell import ROLES


def create_templates(folders: Iterable[Path] | None = None) -> Environment:
    """Return the environment over `sre_ops/*/templates`.

    Templates get the filters of `sre_ops.web.filters`, gettext, and as globals: `ui` (all
    components), `asset(path)`, `here(**changes)`, `viewer()`, `glossary`.

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
    environment.install_gettext_callables(  # type: ignore[attr-defined] # given by the extension
        _gettext,
        _ngettext,
        newstyle=True,
    )
    environment.filters.update(FILTERS)
    environment.globals.update(
        asset=asset,
        here=here,
        glossary=GLOSSARY,
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


def _gettext(text: str) -> str:
    return speaking().words.gettext(text)


def _ngettext(one: str, many: str, n: int) -> str:
    return speaking().words.ngettext(one, many, n)
