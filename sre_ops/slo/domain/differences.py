"""What an SLO says differently after it was written and read back, as losses. Pure.

An exporter names what its format cannot say; this finds what it forgot to name.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import fields, replace

from sre_ops.slo.domain.definition import EventSli, Slo
from sre_ops.slo.domain.loss import Loss, loss_of

_FOLLOWS = {"approximate": "sli"}
"""Fields that change only because another one does."""

_SHOWN = 80
_ZEROS = re.compile(r"(\.[0-9]*[1-9])0+$")


def differences(before: Slo, after: Slo | None, told: Collection[str]) -> Iterator[Loss]:
    """Yield a loss per field that differs and is not among *told*.

    Args:
        before: what was written.
        after: what the importer of the format reads back; None where it reads nothing.
        told: fields that are named as lost already, such as `windows` or `labels.team`.
    """
    if after is None:
        yield loss_of(before, "name", "what is written cannot be read back")
        return
    for field in fields(Slo):
        name = field.name
        if name in ("origin", "labels") or {name, _FOLLOWS.get(name)} & set(told):
            continue
        one, other = getattr(before, name), getattr(after, name)
        if _bare(one) != _bare(other):
            yield loss_of(before, name, _reads_back(other))
    for label in sorted({*before.labels, *after.labels}):
        one, other = before.labels.get(label), after.labels.get(label)
        if one != other and f"labels.{label}" not in told:
            yield loss_of(before, f"labels.{label}", _reads_back(other))


def _bare(value: object) -> object:
    """Leave out what means nothing: zeros at the end of a number in words, the order of terms."""
    match value:
        case str():
            return _ZEROS.sub(r"\1", value)
        case EventSli():
            return replace(value, terms=tuple(sorted(value.terms)))
        case _:
            return value


def _reads_back(value: object) -> str:
    text = "nothing" if value in (None, "") else str(value)
    text = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return f"it reads back as {text}"
