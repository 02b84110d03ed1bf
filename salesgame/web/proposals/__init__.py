"""Pages of proposals: showing an effect before saving, and deciding on what waits."""

PAGES = ("pages",)
