"""Pages of what people are told."""

PAGES = ("pages",)
