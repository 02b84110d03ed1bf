"""Verbs of deals, activities and what they are logged with: kinds, stages, customers, products."""
