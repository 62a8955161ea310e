"""Who is on call, who is paged next, and why.

Owns: schedules, overrides, swaps, absences, calendar feeds, escalation policies and running
    escalations.
Reads: tenancy, catalog, alerts.
Publishes: oncall.page_requested.v1 and its siblings in public/events/.
Never: sends a message itself; notify does that.
"""
