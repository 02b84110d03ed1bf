"""Killing the server in the middle of writes."""
