"""Verbs of periods: what closed ones still report."""
