"""Scheduled work of oncall: steps that are due, an auditor of what is late, definition files."""

from sre_ops.oncall.jobs.auditing import audit
from sre_ops.oncall.jobs.escalating import escalate
from sre_ops.oncall.jobs.reloading import reload

__all__ = ["audit", "escalate", "reload"]
