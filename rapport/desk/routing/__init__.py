"""Routing: who gets which case, and why; and what happens by itself, when, if and then. Place: Service desk."""
