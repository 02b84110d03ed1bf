"""Files of rows as people send them; nothing here knows of sales."""
