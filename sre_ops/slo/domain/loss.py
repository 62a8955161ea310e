"""What a conversion could not carry, and where it stood. Pure."""

from dataclasses import dataclass

from sre_ops.slo.domain.definition import Slo


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """One thing that the written files do not say any more.

    Attributes:
        file: the file that says it.
        line: where, 1-based.
        key: dotted path inside the document, as in findings; for what the target format
            cannot say, `slos[service/name].field` of the definition that was read.
        why: names the reason in words.
    """

    file: str
    key: str
    why: str
    line: int = 1


def loss_of(slo: Slo, field: str, why: str) -> Loss:
    """Return the loss of one *field* of *slo*."""
    key = f"slos[{slo.service}/{slo.name}].{field}"
    return Loss(file=slo.origin.file, line=slo.origin.line, key=key, why=why)
