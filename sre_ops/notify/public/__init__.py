"""What the other slices may know of notify."""
