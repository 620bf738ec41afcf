"""Rich text as Jira keeps it: the Atlassian Document Format, its checks, its normal form, its wiki markup."""
