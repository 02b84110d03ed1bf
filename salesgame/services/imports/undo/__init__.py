"""Undoing a whole import."""
