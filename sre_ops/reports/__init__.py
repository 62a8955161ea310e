"""What was spent and why, told from the slices below.

Owns: budget reports that were closed, their facts, and remarks on what has changed since.
Reads: catalog, slo, delivery.
Publishes: reports.budget_report_closed.v1.
Never: counts anything itself; what is spent is slo's, and it only adds up and divides it.
"""
