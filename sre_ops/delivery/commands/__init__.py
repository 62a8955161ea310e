"""Use cases of delivery: record deployments, keep webhooks, ask for and approve exceptions."""
