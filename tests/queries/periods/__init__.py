"""Reads of periods: which are due to be closed."""
