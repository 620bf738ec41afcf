"""Turns the syntax tree of a script into Python closures, once per script, and runs them."""
