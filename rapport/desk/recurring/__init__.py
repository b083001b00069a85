"""Recurring cases: work that comes again by the calendar and that nobody should have to remember. Place: Service desk."""
