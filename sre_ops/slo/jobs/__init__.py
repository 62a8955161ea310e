"""Scheduled work of the slo slice: definitions, ledger, audit, and the rules of Prometheus."""

from sre_ops.slo.jobs.auditing import audit
from sre_ops.slo.jobs.keeping import keep_ledger
from sre_ops.slo.jobs.reloading import reload
from sre_ops.slo.jobs.ruling import keep_rules

__all__ = ["audit", "keep_ledger", "keep_rules", "reload"]
