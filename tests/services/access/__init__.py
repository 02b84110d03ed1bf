"""Verbs of signing in, and who may do what."""
