"""What other slices may use of oncall: its events and its read functions."""
