"""The directory: who works here, and whom we serve."""
