"""Values of a running script, and what can be done with them. Knows no syntax and no Jira."""
