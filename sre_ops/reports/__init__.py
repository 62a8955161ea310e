"""What was spent and why, told from the slices below.

Owns: reports that were written, and nothing else.
Reads: catalog, slo, delivery.
Publishes: nothing yet.
Never: counts anything itself; what is spent is slo's, and it only adds up and divides it.
"""
