"""The demo: two sandbox Jiras, the service and a worker, and every promise tried on them before one's eyes.

Speaks to all of them over HTTP only, as Jira, people and browsers do; knows nothing of the service's inside.
"""
