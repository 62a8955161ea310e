"""Who is on call, who is paged next, and why.

Owns: schedules, overrides, swaps, absences, escalation policies and running escalations.
Reads: alerts.
Publishes: oncall.page_requested.v1 and its siblings in public/events.py.
Never: sends a message itself; notify does that.
"""
