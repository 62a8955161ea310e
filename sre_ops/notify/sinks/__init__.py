"""How messages go out: mail and webhooks, each in the form that its receiver reads."""
