"""SLIs, the minute ledger, error budgets.

Owns: definitions of SLOs, the minute ledger, budgets, burn rates.
Reads: catalog.
Publishes: slo.definition_changed.v1 and its siblings in public/events.py.
Never: evaluates alerts that must page within seconds; Prometheus does that.
"""
