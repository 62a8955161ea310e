"""What reports declare about themselves."""

from sre_ops.manifest import Slice

SLICE = Slice(name="reports", reads=("catalog", "slo", "delivery"))
