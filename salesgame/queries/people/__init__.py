"""Reads of people, their teams and their leave."""
