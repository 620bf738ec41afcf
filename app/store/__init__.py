"""Rows as values of the pure core, and back; and the few statements that several parts share. Calls no Jira."""
