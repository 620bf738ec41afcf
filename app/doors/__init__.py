"""The ways in which a site is joined. A door says who calls us and how a call to that Jira is signed."""
