"""Every query of oncall: schedules, and what changes them."""
