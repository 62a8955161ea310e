"""The one table of domain events: record, read by cursor, relay to reactions."""
