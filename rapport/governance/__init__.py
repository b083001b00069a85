"""Governance: what was promised, by when, and who owes what to whom."""
