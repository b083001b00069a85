"""Rapport: the one system with which a director of customer service runs the whole department."""
