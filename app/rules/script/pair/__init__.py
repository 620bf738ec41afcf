"""Between the pure core and the scripts: an issue's values as hub JSON, what a script left in it as values again."""
