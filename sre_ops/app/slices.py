"""The list of slices, the single place that knows them all."""

from sre_ops.alerts.slice import SLICE as ALERTS
from sre_ops.catalog.slice import SLICE as CATALOG
from sre_ops.delivery.slice import SLICE as DELIVERY
from sre_ops.events.schema import EVENTS
from sre_ops.manifest import Schema, Slice
from sre_ops.notify.slice import SLICE as NOTIFY
from sre_ops.oncall.slice import SLICE as ONCALL
from sre_ops.reports.slice import SLICE as REPORTS
from sre_ops.slo.slice import SLICE as SLO
from sre_ops.tenancy.slice import SLICE as TENANCY

SLICES: tuple[Slice, ...] = (
    TENANCY, CATALOG, SLO, ALERTS, DELIVERY, ONCALL, NOTIFY, REPORTS
)  # fmt: skip
# What the database layer is opened and upgraded with.
SCHEMAS: tuple[Schema, ...] = (EVENTS, *SLICES)
