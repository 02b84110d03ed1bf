"""Words, numbers, drawings and fields that all pages share."""

SHARED = ("filters", "readings", "proration", "style_guide")
