"""Surveys: a few questions after a case is settled, answered from the mail, and what low answers lead to. Place: Customers."""
