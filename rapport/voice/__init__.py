"""The voice of customers: what they say when they are asked."""
