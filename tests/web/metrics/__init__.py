"""Pages of metrics: one definition each, and the rows behind a number."""
