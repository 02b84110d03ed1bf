"""Pages of periods: what is locked and what is next, the clock, and opening them again."""

PAGES = ("pages",)
