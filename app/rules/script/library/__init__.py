"""Java's and Groovy's classes that scripts name, rebuilt. Knows no syntax and no Jira."""
