"""Verbs of imports of files."""
