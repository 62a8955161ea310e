"""The database: engine, sessions, guards, row-level security, migrations, leases."""
