"""Reads of pay: commission plans, statements and their corrections."""
