"""Tests of the rules of periods."""
