"""Tests of the pages of proposals."""
