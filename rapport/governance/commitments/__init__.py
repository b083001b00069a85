"""Commitments: who owes what to whom by when; a promise is one made to a customer. Place: Today."""
