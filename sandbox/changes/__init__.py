"""All that changes a site: REST, the face and tests go through these functions, so they behave alike.

Each takes `By` (who, with which interface version and trace), judges permission and input as Jira does, writes the
change log, and emits the events. Errors are JiraError.
"""
