"""Scheduled work of oncall: steps that are due, and an auditor that finds what is late."""

from sre_ops.oncall.jobs.auditing import audit
from sre_ops.oncall.jobs.escalating import escalate

__all__ = ["audit", "escalate"]
