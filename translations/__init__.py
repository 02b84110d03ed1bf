"""The texts of the product in other languages."""
