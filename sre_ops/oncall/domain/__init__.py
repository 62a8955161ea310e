"""Rules of on-call: shifts by the clocks of a zone, escalations, personal rules. Pure."""
