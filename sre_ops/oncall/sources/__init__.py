"""What oncall reads from outside: definitions in YAML, holidays of countries."""
