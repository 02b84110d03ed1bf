"""Comparing a checkout with another: what it answers, and how many modules an act walks through."""
