"""Rules of targets: quotas, goals and pace."""
