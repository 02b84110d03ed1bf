"""Pages of boards: places, gaps and what is announced."""
