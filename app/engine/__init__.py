"""Orchestration: reads and writes Jira and the database around the pure core. Nothing here decides a merge."""
