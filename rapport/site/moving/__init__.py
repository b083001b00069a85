"""A whole installation as files: taken out consistently while others work, and brought into an empty one, all or nothing."""
