"""Every query of alerts, by what it asks for."""
