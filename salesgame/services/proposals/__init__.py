"""The verbs of proposals: trying a change, making it or proposing it, deciding."""
