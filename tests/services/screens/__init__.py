"""Verbs of televisions."""
