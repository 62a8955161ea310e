"""What needs a person, what was spent and why, told from the slices below.

Owns: budget reports that were closed, their facts, and remarks on what has changed since.
Reads: tenancy, catalog, slo, delivery, alerts, oncall.
Publishes: reports.budget_report_closed.v1.
Never: counts anything itself; what is spent is slo's, and it only adds up and divides it.
"""
