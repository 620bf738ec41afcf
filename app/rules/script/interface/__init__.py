"""What scripts see of a synchronisation: issue, replica and the helpers. Knows the pure core, not Jira's wire."""
