"""The rows of the reports slice. No rules."""

from sre_ops.db.columns import new_metadata

METADATA = new_metadata()
