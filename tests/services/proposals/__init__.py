"""Tests of proposing and deciding."""
