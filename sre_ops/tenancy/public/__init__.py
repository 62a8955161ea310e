"""What other slices may use of tenancy: its events and its read functions."""
