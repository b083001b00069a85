"""Today: what needs each of us now; the morning brief of the director. Place: Today."""
