"""How much processor time small messages cost that are made to keep a machine busy, against a limit.

Run: python -m benchmarks.hostile_mail. Exit status 1 when a limit is missed. Each is read, told apart from others, parted from
what it repeats, and drawn, as when it comes in and is looked at. Before they were bounded some took minutes, and twice as many
of their signs four times as long.
"""

import sys
from time import process_time

from rapport.desk.channels.rules import cleaning, quoting, reading
from rapport.desk.channels.tests.awkward_abroad import BOMBS

MOST_SECONDS = 2.0


def seconds_of(raw: bytes) -> float:
    """Return the seconds of processor time that one message costs."""
    began = process_time()
    mail = reading.read(raw)
    reading.identity(raw)
    quoting.split(mail.text)
    cleaning.clean(mail.html)
    return process_time() - began


def main() -> int:
    """Print what each costs; return the exit status."""
    costs = {name: seconds_of(raw) for name, raw in BOMBS.items()}
    for name, seconds in sorted(costs.items(), key=lambda one: -one[1]):
        print(f"{name:30} {len(BOMBS[name]) / 1000:5.0f} kB  {seconds:5.2f} s")
    is_met = max(costs.values()) <= MOST_SECONDS
    print(f"the longest: {max(costs.values()):.2f} s (limit {MOST_SECONDS:.0f} s): {'met' if is_met else 'MISSED'}")
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main())
