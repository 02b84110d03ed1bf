"""Reads of periods: closing them."""
