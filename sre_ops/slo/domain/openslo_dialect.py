"""The names that differ between OpenSLO v1 and v2alpha. Pure.

Source: https://github.com/OpenSLO/OpenSLO, README.md and enhancements/v2alpha.md.
"""

from dataclasses import dataclass

from sre_ops.slo.domain.document import Cursor


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How one version of OpenSLO calls things.

    Attributes:
        format: what `apiVersion` says.
        sli, sli_ref: the fields of an SLO that hold its indicator, inline or by name.
        service: the fields that may name the service; the first one is asked for.
        flat_metrics: a metric holds its data source itself, not under `metricSource`.
        ignored_kinds: objects of the version that take no part in measuring.
    """

    format: str
    sli: str
    sli_ref: str
    service: tuple[str, ...]
    flat_metrics: bool = False
    ignored_kinds: tuple[str, ...] = ()

    @property
    def composite(self) -> tuple[str, ...]:
        """The fields of an objective that make its SLO a composite one."""
        return (self.sli, self.sli_ref, "compositeWeight")


V1 = Dialect(format="openslo/v1", sli="indicator", sli_ref="indicatorRef", service=("service",))
V2ALPHA = Dialect(
    format="openslo.com/v2alpha",
    sli="sli",
    sli_ref="sliRef",
    service=("serviceRef", "service"),
    flat_metrics=True,
    ignored_kinds=("BudgetAdjustment",),
)


def dialect_of(document: Cursor) -> Dialect:
    """Return the dialect in which *document*, an OpenSLO object, is written."""
    return V2ALPHA if document.text("apiVersion") == V2ALPHA.format else V1
