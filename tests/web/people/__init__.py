"""Pages of people, their teams and their leave."""
