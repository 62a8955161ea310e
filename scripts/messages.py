"""Adds new messages of templates and code to the catalogues, so that a person fills them in.

`python -m scripts.messages` renews `sre_ops/*/locale/ja.po` and lists what has no translation;
tests/architecture/test_messages.py uses `gaps` to refuse anything missing, unused or fuzzy.
"""

import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).parents[1] / "sre_ops"
LOCALES = ("ja",)
METHODS = [("**.py", "python"), ("**.html", "jinja2")]
OPTIONS = {"**.html": {"trimmed": "true", "silent": "false", "encoding": "utf-8"}}
OPTIONS["**.html"]["extensions"] = "jinja2.ext.do"
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
SHARED = ("render", "web")
"""Packages below the slices; a slice may use their messages and need not repeat them."""
_PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[sdf%]|\{(\w*)[^}]*\}")

_HEADERS = re.compile(rb'"(?:[\w-]+-Date|Report-|Last-Tr|Language-Team|Generated-By)')


def owners() -> list[str]:
    """Return the packages that have messages of their own, those that others stand on first."""
    names = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    return [name for name in (*SHARED, *sorted(names - {*SHARED})) if used(name)]


def used(owner: str) -> dict[str | tuple[str, str], list[tuple[str, int]]]:
    """Return every message of a package with the places that use it."""
    found: dict[str | tuple[str, str], list[tuple[str, int]]] = {}
    extracted = extract_from_dir(
        PACKAGE / owner, METHODS, options_map=OPTIONS, keywords=KEYWORDS, strip_comment_tags=True
    )
    for file, line, message, _comments, _context in extracted:
        key = message if isinstance(message, str) else (message[0], message[1])
        found.setdefault(key, []).append((f"sre_ops/{owner}/{file}", line))
    for path in _api_modules(PACKAGE / owner):
        for text, line in summaries(path.read_text()):
            found.setdefault(text, []).append((path.relative_to(PACKAGE.parent).as_posix(), line))
    return found


def _api_modules(folder: Path) -> list[Path]:
    """Return the modules whose routes `/api/docs` shows."""
    return sorted([*folder.glob("api.py"), *folder.glob("api/*.py"), *folder.glob("health.py")])


def summaries(source: str) -> Iterator[tuple[str, int]]:
    """Yield the first line of each route's docstring: what `/api/docs` says of the operation."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if any(map(_is_route, node.decorator_list)):
            yield (ast.get_docstring(node) or "").partition("\n")[0], node.lineno


def _is_route(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else None
    return isinstance(called, ast.Attribute) and getattr(called.value, "id", "") == "router"


def own(owner: str) -> dict[str | tuple[str, str], list[tuple[str, int]]]:
    """Return the messages that the package's catalogue must hold: not those of `SHARED`."""
    below = SHARED[: SHARED.index(owner)] if owner in SHARED else SHARED
    elsewhere = {_id(key) for other in below for key in used(other)}
    return {key: places for key, places in used(owner).items() if _id(key) not in elsewhere}


def _id(key: str | tuple[str, str]) -> str:
    return key if isinstance(key, str) else key[0]


def catalogue_path(owner: str, locale: str) -> Path:
    """Return where the translations of a package are."""
    return PACKAGE / owner / "locale" / f"{locale}.po"


def read(owner: str, locale: str) -> Catalog:
    """Return the translations of a package; an empty catalogue where there is no file."""
    path = catalogue_path(owner, locale)
    if not path.exists():
        return Catalog(locale=locale, project="sre_ops", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def gaps(owner: str, locale: str) -> Iterator[str]:
    """Say what is wrong with the translations of a package, a sentence each."""
    catalogue = {_id_of(one): one for one in read(owner, locale) if one.id}
    wanted = {_id(key): key for key in own(owner)}
    for message in sorted(wanted.keys() - catalogue.keys()):
        yield f"missing: {message!r}"
    for message in sorted(catalogue.keys() - wanted.keys()):
        yield f"unused: {message!r}"
    for message in sorted(catalogue.keys() & wanted.keys()):
        yield from _faults(catalogue[message])


def _faults(message: Message) -> Iterator[str]:
    source = _id_of(message)
    texts = message.string if isinstance(message.string, list | tuple) else (message.string,)
    if not all(texts):
        yield f"not translated: {source!r}"
        return
    if message.fuzzy:
        yield f"fuzzy: {source!r}"
    for text in texts:
        if placeholders(str(text)) != placeholders(source):
            yield f"other placeholders: {source!r} and {text!r}"


def _id_of(message: Message) -> str:
    return str(message.id[0] if isinstance(message.id, list | tuple) else message.id)


def placeholders(text: str) -> set[str]:
    """Return the names that a message fills in: `%(shown)s`, `{name}`."""
    return {found.group(0) for found in _PLACEHOLDER.finditer(text)}


def renew(owner: str, locale: str) -> int:
    """Add what is missing and drop what is unused; return how many have no translation yet."""
    before = {_id_of(one): one for one in read(owner, locale) if one.id}
    catalogue = Catalog(
        locale=locale,
        project="sre_ops",
        charset="utf-8",
        header_comment=f"# Messages of sre_ops/{owner}; renewed by `make messages`.",
        fuzzy=False,
    )
    for key, places in sorted(own(owner).items(), key=lambda item: _id(item[0])):
        known = before.get(_id(key))
        catalogue.add(
            key,
            known.string if known else None,
            locations=[(file, 0) for file in dict.fromkeys(file for file, _ in places)],
        )
    text = io.BytesIO()
    write_po(text, catalogue, omit_header=False, include_lineno=False, width=100)
    path = catalogue_path(owner, locale)
    path.parent.mkdir(exist_ok=True)
    # Dates would change the file at every run, and nobody fills the rest in.
    kept = [line for line in text.getvalue().splitlines(keepends=True) if not _HEADERS.match(line)]
    path.write_bytes(b"".join(kept))
    return sum(1 for one in catalogue if one.id and not _is_done(one))


def _is_done(message: Message) -> bool:
    texts = message.string if isinstance(message.string, list | tuple) else (message.string,)
    return all(texts)


def main() -> int:
    """Renew every catalogue; the status is 1 while a person has to fill something in."""
    open_ones = 0
    for owner in owners():
        for locale in LOCALES:
            count = renew(owner, locale)
            open_ones += count
            if count:
                print(f"{catalogue_path(owner, locale)}: {count} to translate")
    return 1 if open_ones else 0


if __name__ == "__main__":
    sys.exit(main())
