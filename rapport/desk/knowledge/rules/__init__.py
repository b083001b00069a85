"""Decisions about articles: values in, values and sentences out."""
