"""A rep's first page."""

PAGES = ("pages",)
