"""Pages of the company: its settings, its calendar, its first run."""

PAGES = ("first_run", "pages")
