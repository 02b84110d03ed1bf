"""Reads: each returns frozen rows, so a template can't cause a query."""
