"""Every query of tenancy, by what it asks for."""
