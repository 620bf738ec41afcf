"""The ways to write rules. Each gives an `app.sync.rules.Rules`."""
