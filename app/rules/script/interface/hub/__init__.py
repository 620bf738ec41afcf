"""The objects that scripts see of an issue, and the JSON they are made from and turned back into."""
