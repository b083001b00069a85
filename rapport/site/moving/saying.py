"""What the moving commands say while they work."""

import sys
import time
from dataclasses import dataclass, field

EVERY_SECONDS = 0.2


def say(text: str, *, to_error: bool = False) -> None:
    """Write one line."""
    (sys.stderr if to_error else sys.stdout).write(f"{text}\n")


@dataclass
class Progress:
    """Tells how far each table is: on a terminal in one line that changes, into a log one line when it is done."""

    said_at: float = field(default_factory=time.monotonic)

    def __call__(self, name: str, done: int, expected: int) -> None:
        """Take that so much of a table is done."""
        is_over = done >= expected
        if sys.stdout.isatty():
            if is_over or time.monotonic() - self.said_at > EVERY_SECONDS:
                self.said_at = time.monotonic()
                share = 100 * done // max(expected, 1)
                sys.stdout.write(f"\r\x1b[K  {name}: {done:,} ({share} %)")
                sys.stdout.flush()
        elif time.monotonic() - self.said_at > 100 * EVERY_SECONDS:
            self.said_at = time.monotonic()
            say(f"  {name}: {done:,} / {expected:,}")

    def over(self) -> None:
        """Clear the line."""
        if sys.stdout.isatty():
            sys.stdout.write("\r\x1b[K")
