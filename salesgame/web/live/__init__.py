"""The live side: streams that say *that* something changed."""

PAGES = ("pages",)
