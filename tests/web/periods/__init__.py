"""Tests of the pages of periods."""
