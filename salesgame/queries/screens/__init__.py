"""Reads of televisions."""
