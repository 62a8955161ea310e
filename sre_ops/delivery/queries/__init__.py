"""Reads of delivery for pages, API and commands."""
