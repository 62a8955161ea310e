"""What the slo slice writes outside: rule files for Prometheus, and its call to reload them."""
