"""Scheduled work of the slo slice: definitions, fan-outs, ledger, audit, rules of Prometheus."""

from sre_ops.slo.jobs.auditing import audit
from sre_ops.slo.jobs.fanning_out import fan_out
from sre_ops.slo.jobs.keeping import keep_ledger
from sre_ops.slo.jobs.reloading import reload
from sre_ops.slo.jobs.ruling import keep_rules

__all__ = ["audit", "fan_out", "keep_ledger", "keep_rules", "reload"]
