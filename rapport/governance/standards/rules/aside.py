"""Where clocks are kept that count nowhere."""


def aside(kind: str) -> str:
    """Return the kind under which the clocks of a subject are kept that goes on in another one."""
    return f"{kind}_aside"
