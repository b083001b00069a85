"""Customers: persons and organisations that we serve, how to reach them, what they need. Place: Customers."""
