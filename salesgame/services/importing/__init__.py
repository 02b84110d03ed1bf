"""Importing files: read them, ask where they are unclear, store what is new, name the rest."""
