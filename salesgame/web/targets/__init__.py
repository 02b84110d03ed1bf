"""Pages of targets: quotas, goals and pace."""

PAGES = ("pages",)
