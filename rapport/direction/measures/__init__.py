"""Measures: every number of the store with its doubt, its definition and the cases behind it. Place: Reports."""
