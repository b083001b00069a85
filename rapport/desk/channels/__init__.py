"""Channels: mailboxes, by which customers reach us and we reach them. Place: Service desk."""
