"""Rules of SLIs and error budgets. Pure: no framework, no database, no clock."""
