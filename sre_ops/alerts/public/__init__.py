"""What other slices may use of alerts: past-tense events and read functions."""
