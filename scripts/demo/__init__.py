"""The demo: a real Prometheus with 30 days of history, live traffic, and sre_ops on top."""
