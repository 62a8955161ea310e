"""What somebody typed and chose in the form for a new SLO, as the address carries it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Query

from sre_ops.slo.domain.definition import Matcher, MatchOp
from sre_ops.slo.domain.metric_family import LABEL_NAME

Text = Annotated[str, Query(max_length=300, pattern=r"^[^\x00]*$")]
Texts = Annotated[list[Text] | None, Query(max_length=60)]
_OF_SERVICES = ("service", "service_name", "app", "job")


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """Every field as it came; nothing is checked.

    Attributes:
        only: `label=value`, what all events must have.
        seen: the metric whose labels the form showed; for another one they are proposed anew.
        shown: the label whose values the form showed; likewise.
    """

    service: str = ""
    name: str = ""
    title: str = ""
    source: str = ""
    find: str = ""
    metric: str = ""
    kind: str = ""
    seen: str = ""
    only: Sequence[str] = ()
    label: str = ""
    shown: str = ""
    classes: Sequence[str] = ()
    bad: Sequence[str] = ()
    le: str = ""
    part: str = ""
    part_is: str = ""
    target: str = "99.9"
    window: str = "30d"

    def conditions(self, labels: Mapping[str, Sequence[str]]) -> tuple[Matcher, ...]:
        """Return what all events must have, of the labels that there are.

        At first sight of a metric its own service is proposed.
        """
        if self.seen != self.metric:
            found = (name for name in _OF_SERVICES if self.service in labels.get(name, ()))
            return tuple(Matcher(n, MatchOp.EQUAL, self.service) for n in list(found)[:1])
        pairs = {name: value for name, _, value in (one.partition("=") for one in self.only)}
        return tuple(
            Matcher(name, MatchOp.EQUAL, value)
            for name, value in sorted(pairs.items())
            if name in labels and LABEL_NAME.fullmatch(name)
        )


def typed(
    *,
    service: Text = "",
    name: Text = "",
    title: Text = "",
    source: Text = "",
    find: Text = "",
    metric: Text = "",
    kind: Text = "",
    seen: Text = "",
    only: Texts = None,
    label: Text = "",
    shown: Text = "",
    classes: Texts = None,
    bad: Texts = None,
    le: Text = "",
    part: Text = "",
    part_is: Text = "",
    target: Text = "99.9",
    window: Text = "30d",
) -> Typed:
    """Take what the address holds."""
    return Typed(
        service=service.strip(),
        name=name.strip(),
        title=title.strip(),
        source=source,
        find=find.strip(),
        metric=metric.strip(),
        kind=kind,
        seen=seen,
        only=_chosen(only),
        label=label,
        shown=shown,
        classes=_chosen(classes),
        bad=_chosen(bad),
        le=le,
        part=part.strip(),
        part_is=part_is,
        target=target.strip(),
        window=window.strip(),
    )


def _chosen(several: list[str] | None) -> tuple[str, ...]:
    return tuple(one for one in several or () if one)
