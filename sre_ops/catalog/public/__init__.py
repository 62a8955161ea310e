"""What other slices may use of the catalogue: its events and its read functions."""
