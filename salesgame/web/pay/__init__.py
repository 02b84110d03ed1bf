"""Pages of pay: commission plans, statements and their corrections."""

PAGES = ("pages", "plans.pages")
