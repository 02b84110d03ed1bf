"""The rules of targets: quotas, goals and pace."""
