"""Pages of approvals of what people report themselves."""

PAGES = ("pages", "sources")
