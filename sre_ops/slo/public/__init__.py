"""What other slices may use: past-tense events and read functions."""
