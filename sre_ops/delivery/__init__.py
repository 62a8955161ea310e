"""What goes out: deployments, the release gate and its exceptions.

Owns: deployments, exceptions from the gate, webhooks that report deployments.
Reads: catalog, slo.
Publishes: delivery.deployment_recorded.v1 and its siblings in public/events.py.
Never: decides the state of an error-budget policy; slo does, and the gate only asks it.
"""
