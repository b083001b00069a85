"""The team: what people learn, from whom, and how they are looked after."""
