"""Pages of televisions."""

PAGES = ("television", "pages")
