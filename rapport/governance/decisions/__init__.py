"""Decisions: a question with its options, their effect on customers and on money, who decides by when, and why. Place: Today."""
