"""Pages of rules: points rules and goals as sentences, their forms and their history."""
