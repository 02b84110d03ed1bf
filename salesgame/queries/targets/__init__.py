"""Reads of targets: quotas, goals and pace."""
