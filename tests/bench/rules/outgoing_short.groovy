replica.type        = issue.type
replica.status      = issue.status
replica.summary     = issue.summary
replica.description = issue.description
replica.priority    = issue.priority
replica.labels      = issue.labels
replica.comments    = issue.comments
replica."Severity"  = issue.customFields."Severity"?.value?.value
