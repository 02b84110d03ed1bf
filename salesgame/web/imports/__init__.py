"""Pages of imports of files."""

PAGES = ("pages",)
