"""The small face of a sandbox site: enough of Jira in a browser to try everything by hand."""
