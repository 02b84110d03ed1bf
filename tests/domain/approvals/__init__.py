"""Whose word moves pay, and who decides, as rules."""
