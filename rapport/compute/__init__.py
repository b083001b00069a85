"""Arithmetic: business time and, later, queues, forecasts and statistics. No Django, no clock, no input or output."""
