"""Scheduled work of the slo slice: take definitions into force, keep the ledger, audit it."""

from sre_ops.slo.jobs.auditing import audit
from sre_ops.slo.jobs.keeping import keep_ledger
from sre_ops.slo.jobs.reloading import reload

__all__ = ["audit", "keep_ledger", "reload"]
