"""Reads of reports for pages, API, jobs and commands."""
