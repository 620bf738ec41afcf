"""The Connect host of a sandbox site: what Jira Cloud does for an installed Atlassian Connect app."""
