"""Words, numbers, drawings and fields that all pages share."""

SHARED = ("filters", "labels", "readings", "proration", "style_guide")
