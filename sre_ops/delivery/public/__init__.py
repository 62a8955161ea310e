"""What other slices may use of deliveries: past-tense events and read functions."""
