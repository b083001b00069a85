"""Documents that are made from the code: ``python -m tools.documents`` writes them, a test holds them to it."""

from pathlib import Path

from rapport.directory.people.types import Role
from rapport.site.configuration import VARIABLES
from rapport.site.grants import GRANTS

ROOT = Path(__file__).resolve().parent.parent
SCOPES = {"own": "own", "team": "team", "department": "all"}


def configuration() -> str:
    """Return docs/operation/configuration.md: every environment variable."""
    rows = "\n".join(f"| `{one.name}` | {f'`{one.default}`' if one.default else '–'} | {one.meaning} |" for one in VARIABLES)
    return (
        "# Configuration\n\nRapport reads these environment variables and nothing else. Unsafe settings for a server that others "
        "can reach (debug on, a weak key, any host) make it refuse to start, with a sentence that says why.\n\n"
        f"| variable | when not set | meaning |\n|---|---|---|\n{rows}\n"
    )


def roles() -> str:
    """Return docs/director/roles.md: who may what, and how far."""
    names = list(dict.fromkeys(name for held in GRANTS.values() for name in held))
    rows = "\n".join(
        f"| `{name}` | " + " | ".join(SCOPES.get(GRANTS[role].get(name, ""), "–") for role in Role) + " |" for name in names
    )
    return (
        "# Roles: who may what\n\n“own” reaches what lies with the person, “team” what lies with their teams (a manager: all "
        "teams at and below those they lead), “all” the whole "
        "department. It is checked in the action itself, not only on the page.\n\n"
        f"| may | {' | '.join(role.value for role in Role)} |\n|---|{'---|' * len(Role)}\n{rows}\n"
    )


MADE = {"docs/operation/configuration.md": configuration, "docs/director/roles.md": roles}


def main() -> None:
    """Write them."""
    for name, make in MADE.items():
        (ROOT / name).write_text(make())


if __name__ == "__main__":
    main()
