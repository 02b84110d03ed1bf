"""Pages of signing in, and who may do what."""

PAGES = ("sign_in", "links", "history")
