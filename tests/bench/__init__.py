"""Budgets of a change, measured over two sandbox sites."""
