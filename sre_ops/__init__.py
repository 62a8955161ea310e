"""sre_ops: reliability operations for teams without a dedicated SRE."""
