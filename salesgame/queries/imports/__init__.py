"""Reads of imports of files."""
