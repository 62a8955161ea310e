"""What fires: intake of alerts, what is one alert, and where it goes.

Owns: integrations, raw messages, alert events, alerts and their groups, seen alert rules.
Reads: catalog, slo.
Publishes: alerts.alert_opened.v1 and its siblings in public/events.py.
Never: decides who is paged; it says what fires, for which service, and how loud.
"""
