"""The rules of periods: when a clock may lock them, and how they are opened again."""
