"""A second way to every number: generated histories, and the words of each metric in plain Python."""
