"""Proposals: changes that wait for a second person, because they would move closed pay."""
