"""`/api/v1/slo`: how SLOs stand, what they are, how their budgets went."""

from sre_ops.slo.api.routes import router

__all__ = ["router"]
