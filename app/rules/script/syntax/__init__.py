"""From text to tree. Knows the language and nothing of what programs mean."""
