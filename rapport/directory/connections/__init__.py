"""Connections: the tokens with which other systems act for a person, and the webhooks that tell them. Place: Service desk."""
