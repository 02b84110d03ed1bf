"""The rules of people, their teams and their leave."""
