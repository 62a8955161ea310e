"""What oncall asks outside: a heartbeat, while all is well."""
