"""The verbs of targets: quotas, goals and pace."""
