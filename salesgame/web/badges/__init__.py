"""Pages of badges: their catalogue and their awards."""

PAGES = ("pages",)
