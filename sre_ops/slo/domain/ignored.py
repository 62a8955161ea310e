"""Which fields of a document no importer keeps, as losses. Pure.

An importer may look at a field and still not keep it, so what counts is a list of the
fields that are kept, per format; whatever is not on it is lost.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sre_ops.slo.domain.document import Cursor, Listing, Node, Place, Scalar, Table
from sre_ops.slo.domain.loss import Loss

Path = tuple[str, ...]
ITEM = "[]"
"""Stands in a path for any element of a list."""
ANY = "*"
"""Stands in a path for any key of a mapping."""

_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Kept:
    """The fields of a format that are kept, and why others are not.

    Attributes:
        fields: paths of values; none where the whole object is lost.
        reasons: by path of what is lost, also of all below it; the first that fits counts.
        values: values that are written so, or mean what their absence means.
    """

    fields: tuple[Path, ...]
    reasons: tuple[tuple[Path, str], ...] = ()
    values: tuple[tuple[Path, str], ...] = ()

    def holds(self, path: Path, value: str) -> bool:
        """Tell whether *value* at *path* is kept."""
        return any(_fits(field, path) for field in self.fields) or any(
            text == value and _fits(field, path) for field, text in self.values
        )

    def leads_below(self, path: Path) -> bool:
        """Tell whether anything below *path* can be kept."""
        fields = (*self.fields, *(field for field, _ in self.values))
        return any(len(field) > len(path) and all(map(_same, field, path)) for field in fields)

    def why(self, path: Path) -> str:
        """Say why what stands at *path* is lost."""
        fitting = (why for start, why in self.reasons if _fits(start, path[: len(start)]))
        return next(fitting, "an SLO has no place for it here")


def kept(
    fields: Iterable[str],
    reasons: Iterable[tuple[str, str]] = (),
    values: Iterable[tuple[str, str]] = (),
) -> Kept:
    """Build a `Kept` from paths such as `spec.objectives.[].target`."""
    return Kept(
        tuple(path_of(field) for field in fields),
        tuple((path_of(field), why) for field, why in reasons),
        tuple((path_of(field), value) for field, value in values),
    )


def path_of(text: str) -> Path:
    """Read a path such as `spec.objectives.[].target`."""
    return tuple(text.split("."))


def losses_of(document: Cursor, fields: Kept) -> list[Loss]:
    """Return what *document* says and *fields* do not hold, in the order of the file."""
    losses = []
    for path, place, why in _lost(document.node, (), fields, document.node.place):
        key = _key(document.key, path or ("kind",))
        losses.append(Loss(file=document.file, line=place.line, key=key, why=why))
    return losses


def _lost(node: Node, path: Path, fields: Kept, place: Place) -> Iterator[tuple[Path, Place, str]]:
    if isinstance(node, Scalar):
        if not node.is_null and not fields.holds(path, node.text):
            yield path, place, fields.why(path)
    elif not fields.leads_below(path):
        names = list(_leaves(node, ()))
        if names:
            yield path, place, fields.why(path) + _named(names)
    else:
        for step, each, where in _inside(node):
            yield from _lost(each, (*path, step), fields, where)


def _inside(node: Table | Listing) -> Iterator[tuple[str, Node, Place]]:
    if isinstance(node, Table):
        for name, each in node.entries.items():
            yield name, each, node.keys.get(name, each.place)
    else:
        for number, each in enumerate(node.entries):
            yield f"[{number}]", each, each.place


def _leaves(node: Node, path: Path) -> Iterator[Path]:
    if isinstance(node, Scalar):
        if not node.is_null:
            yield path
    else:
        for step, each, _ in _inside(node):
            yield from _leaves(each, (*path, step))


def _named(leaves: list[Path]) -> str:
    """Name the fields below, so that one line stands for all of them."""
    names = [_key("", leaf) for leaf in leaves if not leaf[-1].startswith("[")]
    if not names:
        return ""
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f" (holds {', '.join(names[:_SHOWN])}{more})"


def _fits(field: Path, path: Path) -> bool:
    return len(field) == len(path) and all(map(_same, field, path))


def _same(wanted: str, step: str) -> bool:
    if step.startswith("[") and step[1:-1].isdigit():
        return wanted == ITEM
    return wanted in (ANY, step)


def _key(start: str, path: Path) -> str:
    key = start
    for step in path:
        key += step if step.startswith("[") or not key else f".{step}"
    return key
