"""The names that a descriptor may use: scopes, webhook events and modules of Jira. Data alone."""

SCOPES = (
    "NONE",
    "READ",
    "WRITE",
    "DELETE",
    "PROJECT_ADMIN",
    "ADMIN",
    "ACT_AS_USER",
    "ACCESS_EMAIL_ADDRESSES",
)

_FAMILIES = {
    "jira:issue_": "created updated deleted",
    "comment_": "created updated deleted",
    "worklog_": "created updated deleted",
    "attachment_": "created deleted",
    "issuelink_": "created deleted",
    "issue_property_": "set deleted",
    "issuetype_": "created updated deleted",
    "project_": "created updated deleted soft_deleted restored_deleted archived restored_archived",
    "jira:version_": "created updated deleted released unreleased moved",
    "sprint_": "created updated deleted started closed",
    "board_": "created updated deleted configuration_changed",
    "user_": "created updated deleted",
    "filter_": "created updated deleted",
    "option_": "voting_changed watching_changed unassigned_issues_changed subtasks_changed "
    "attachments_changed issuelinks_changed timetracking_changed",
    "jira_expression_evaluation_": "failed",
    "app_access_to_objects_": "blocked in_container_blocked",
    "connect_addon_": "enabled disabled",
}
WEBHOOK_EVENTS = frozenset(family + end for family, ends in _FAMILIES.items() for end in ends.split())

# Names alone, for modules that are accepted and not shown.
_OTHER_MODULES = """
    dialogs keyboardShortcuts webItems webSections jiraBackgroundScripts jiraBuildInfoProvider
    jiraDashboardItems jiraDeploymentInfoProvider jiraDevelopmentTool jiraEntityProperties
    jiraFeatureFlagInfoProvider jiraGlobalPermissions jiraIssueFields jiraIssueTabPanels
    jiraProjectPermissions jiraProjectTabPanels jiraRemoteLinkInfoProvider jiraReports
    jiraSearchRequestViews jiraTimeTrackingProviders jiraWorkflowConditions jiraWorkflowPostFunctions
    jiraWorkflowValidators
"""
OTHER_MODULES = frozenset(_OTHER_MODULES.split())

PAGE_LISTS = (
    "generalPages",
    "adminPages",
    "jiraProjectAdminTabPanels",
    "jiraProjectPages",
    "webPanels",
)
SINGLE_PAGES = ("configurePage", "postInstallPage")
PANEL_LISTS = ("jiraIssueContexts", "jiraIssueGlances", "jiraIssueContents")
