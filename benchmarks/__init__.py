"""How fast and how small: ratios against a floor measured in the same run."""
