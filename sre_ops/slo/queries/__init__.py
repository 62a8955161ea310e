"""Reads for jobs, API and pages: how SLOs stand, what was counted, what files define."""
