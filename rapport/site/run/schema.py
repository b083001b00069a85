"""A cheap answer to the question whether the code asks for the same tables as before."""

import hashlib
from importlib.metadata import version
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2]
MAKER = PACKAGE / "site" / "management" / "commands" / "migrate.py"
PACKAGES_WITH_TABLES = ("django", "django-allauth", "procrastinate")


def digest() -> str:
    """Return 12 hexadecimal digits that change when a migration, what carries them out, or a package with tables changes."""
    total = hashlib.sha256()
    for name in PACKAGES_WITH_TABLES:
        total.update(f"{name} {version(name)}\n".encode())
    for path in [MAKER, *sorted(PACKAGE.glob("**/migrations/*.py"))]:
        total.update(f"{path.relative_to(PACKAGE)}\n".encode())
        total.update(path.read_bytes())
    return total.hexdigest()[:12]
