"""What the slice reads outside: Alertmanager and Prometheus over HTTP."""
