"""Use cases of the slo slice: measure, keep the ledger, take definitions into force."""
