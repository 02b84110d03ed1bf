"""Reads of the company: its settings, its calendar, its first run."""
