"""Who may move what pays, as rules."""
