"""Verbs of approvals: claiming, deciding, asking again, undoing."""
