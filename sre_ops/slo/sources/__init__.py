"""What the slice reads outside: Prometheus over HTTP and definition files."""
