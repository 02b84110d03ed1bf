"""Importing files: read what they say, ask where it is unclear, store what is new, name what stays out."""
