"""Decisions about messages: how they are read and cleaned, whose they are, what answers them, and why something is wrong."""
