"""The budgets of the design, measured: `python -m tests.bench [NAME…] [--quick]` prints one JSON document."""
