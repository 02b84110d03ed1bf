"""Pages of people, their teams and their leave."""

PAGES = ("profile", "pages", "teams", "leave")
