"""Pages of points: their rules and their ledger."""

PAGES = ("pages", "rules.pages")
