"""Everything that speaks Jira: signed calls, Jira's JSON and rich text. Knows no database, twin or rule."""
