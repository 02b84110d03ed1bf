"""Verbs of targets: quotas, goals and pace."""
