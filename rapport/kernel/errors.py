"""The one family of expected errors: each carries a sentence for the person who meets it."""


class Refused(Exception):
    """A business rule said no. The message is a sentence; shown with status 409 or beside the form, not logged as a bug."""


class NotAllowed(PermissionError):
    """The actor lacks the capability, or it does not reach this row. Shown with status 403."""


class BadInput(Refused):
    """What was given cannot be used. The message says what is wrong and what would be right."""
