"""The children of fan-outs for commands without a database: asked for once, nothing kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from sre_ops.slo.commands.fan_out import ask
from sre_ops.slo.domain.definition import QuerySli, Slo
from sre_ops.slo.domain.doctor_finding import told
from sre_ops.slo.domain.fan_out import HARD_LIMIT, Choice, choose, shown_value, with_children
from sre_ops.slo.domain.finding import Finding
from sre_ops.slo.sources.prometheus import Prometheus

_NAMED = 5
_DAY_MINUTES = 1_440


@dataclass(frozen=True, slots=True, kw_only=True)
class FannedOut:
    """What one fan-out comes to on a server.

    Attributes:
        values: how many the label has that the definition wants.
        children: how many of them have an SLO.
        left_out: how many have none, and some of them as they can be shown.
        queries_per_day: that are asked for the children of a free-form query; 0 for others,
            which share the samples that are read for the parent.
        problem: why nothing is known; "" otherwise.
    """

    service: str
    slo: str
    label: str
    values: int = 0
    children: int = 0
    left_out: int = 0
    left_out_named: tuple[str, ...] = ()
    queries_per_day: int = 0
    problem: str = ""

    def __str__(self) -> str:
        """Say it in one line for people."""
        start = f"{self.service}/{self.slo} fans out by {self.label}"
        if self.problem:
            return f"{start}: {self.problem}; its children are left out"
        if not self.left_out:
            return f"{start}: {self.children} SLOs"
        named = ", ".join(self.left_out_named)
        more = ", …" if self.left_out > len(self.left_out_named) else ""
        return (
            f"{start}: {self.children} SLOs, {self.left_out} of {self.values} values have none:"
            f" {named}{more}"
        )

    def finding(self, slos: Sequence[Slo]) -> Finding | None:
        """Return what `slo check` says of it; None where every value has an SLO."""
        if not (self.problem or self.left_out):
            return None
        slo = next(one for one in slos if one.key == (self.service, self.slo))
        return told(
            slo,
            "fan-out-values",
            value=self.label,
            allowed="a label whose values all get an SLO",
            message=str(self),
            fix="name another label, raise the limit, or leave values out by a pattern",
        )


def expanded(
    slos: Sequence[Slo], server: Prometheus, *, at_minute: int, limit: int = HARD_LIMIT
) -> tuple[list[Slo], list[FannedOut]]:
    """Return *slos* with the children that their fan-outs have now, and what that comes to.

    Args:
        slos: as files say.
        server: that measures them; where it is silent, an SLO has no children and it is told.
        at_minute: the minute after the last that counts.
        limit: children of one SLO at most, whatever a file says.
    """
    values: dict[tuple[str, str], list[str]] = {}
    found_of: list[FannedOut] = []
    for slo in slos:
        if slo.fan_out is None:
            continue
        found = ask(server, slo, (), at_minute=at_minute, limit=limit)
        names = {other.name for other in slos if other.service == slo.service}
        choice = choose(slo, found.values, (), now=at_minute, limit=limit, names_taken=names)
        values[slo.key] = [one.value for one in choice.taken]
        found_of.append(_fanned_out(slo, len(found.values), choice, found.problem))
    return with_children(slos, values), found_of


def _fanned_out(slo: Slo, values: int, choice: Choice, problem: str) -> FannedOut:
    assert slo.fan_out is not None
    is_asked = isinstance(slo.sli, QuerySli)
    return FannedOut(
        service=slo.service,
        slo=slo.name,
        label=slo.fan_out.label,
        values=values,
        children=len(choice.taken),
        left_out=len(choice.left_out),
        left_out_named=tuple(shown_value(one.value[:80]) for one in choice.left_out[:_NAMED]),
        queries_per_day=_DAY_MINUTES * len(choice.taken) if is_asked else 0,
        problem=problem,
    )
