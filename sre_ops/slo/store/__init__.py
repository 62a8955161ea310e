"""Every query of the slo slice: definitions, the ledger, and how its minutes are packed."""
