"""Synthetic history with a known truth: what happened, and what scrapes could show of it."""
