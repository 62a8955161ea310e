"""What there is and who cares for it: services and teams.

Owns: services, teams; later dependencies, journeys, quality attributes, decisions.
Reads: nothing.
Publishes: catalog.service_declared.v1 and its siblings in public/events.py.
Never: measures anything; it only names.
"""
