"""A takeover becomes a lesson: key moments, a demonstration with practice, and the next comparable cases. Place: People."""
