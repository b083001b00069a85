"""The forms of this room: conversation, verbs, intake, settings."""
