"""The verbs of periods: closing them."""
