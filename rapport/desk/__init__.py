"""The service desk: every request of a customer until it is settled."""
