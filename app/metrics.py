"""What Prometheus is told. One registry per process."""

from prometheus_client import Counter, Gauge, Histogram

HINTS = Counter("causeway_hints_total", "Webhooks taken")
HINTS_REFUSED = Counter("causeway_hints_refused_total", "Webhooks answered 503, for Jira to repeat")
SYNCS = Counter("causeway_syncs_total", "Sync jobs by how they ended", ["outcome"])
WRITES = Counter("causeway_writes_total", "Writes to Jira", ["kind", "outcome"])
CONFLICTS = Counter("causeway_conflicts_total", "Fields that both sides moved")
SYNC_SECONDS = Histogram("causeway_sync_seconds", "Duration of a sync job")
DELAY_SECONDS = Histogram(
    "causeway_delay_seconds",
    "From the first hint of a change until it was worked off here",
    buckets=(0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30, 60, 300, 3600),
)
TWINS_DUE = Gauge("causeway_twins_due", "Twins that wait to be looked at")
HINTS_WAITING = Gauge("causeway_hints_waiting", "Hints that wait to be routed")
