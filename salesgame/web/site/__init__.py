"""Around every page: who is asking, security, errors, assets."""

# In the order in which they look at a request.
SURROUND = (
    "hosts",
    "addresses",
    "assets",
    "navigation",
    "toasts",
    "look",
    "failures",
    "faults",
    "readiness",
    "languages",
    "limits",
    "log_redaction",
    "security",
    "refusals",
)
INNERMOST = ("loaders", "health")
