"""The verbs of people, their teams and their leave."""
