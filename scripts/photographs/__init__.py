"""Photographs of every page, to be looked at before a change to pages is done."""
