"""Composition root: settings, the list of slices, the FastAPI factory, the scheduler."""
