"""A django-helpdesk of its own beside Rapport: in its own virtual environment, on a database of the same PostgreSQL server."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.parse
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from benchmarks.pages import HOST, Reader
from benchmarks.same_cases import Made, cases

PACKAGES = ("django-helpdesk==2.6.1", "psycopg[binary]", "granian")
USER, PASSWORD = "tom.bell", "a-bed-by-tuesday"  # not the demo's published one, which opens nothing without RAPPORT_DEBUG
LIST = "/tickets/"  # django-helpdesk's words
SETTINGS = """
import json, os
SECRET_KEY = "only for a measurement on this machine, and thrown away with it " * 2
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = [
    "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.humanize",
    "django.contrib.messages", "django.contrib.sessions", "django.contrib.sites", "django.contrib.staticfiles",
    "rest_framework", "helpdesk",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware", "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware", "django.contrib.messages.middleware.MessageMiddleware",
]
ROOT_URLCONF = "desk_urls"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {"context_processors": [
    "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
    "django.template.context_processors.static", "django.contrib.messages.context_processors.messages",
]}}]
DATABASE = json.loads(os.environ["DESK_DATABASE"])
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": None, **DATABASE}}
SITE_ID = 1
USE_TZ = True
STATIC_URL = "/static/"
MEDIA_ROOT = os.environ["DESK_MEDIA"]
LOGIN_URL = "/login/"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
HELPDESK_TEAMS_MODE_ENABLED = False
"""
URLS = 'from django.urls import include, path\n\nurlpatterns = [path("", include("helpdesk.urls"))]\n'
ENTRY = "import django\nfrom django.core.wsgi import get_wsgi_application\n\napplication = get_wsgi_application()\n"
FILL = f"""
import django
django.setup()
from django.contrib.auth import get_user_model
from helpdesk.models import Queue
tom = get_user_model().objects.create_user({USER!r}, "tom.bell@marlowreed.example", {PASSWORD!r}, is_staff=True)
print(tom.pk, Queue.objects.create(title="Leeds day", slug="leeds").pk)
"""
STATES = ("new", "open", "waiting_customer", "waiting_others", "reopened", "resolved", "closed")
STATUS = dict(zip(STATES, (1, 1, 1, 1, 2, 3, 4), strict=True))
PRIORITY = {"urgent": 1, "high": 2, "normal": 3, "low": 4}
TICKETS = """COPY helpdesk_ticket (id, title, queue_id, created, modified, submitter_email, assigned_to_id, status, on_hold,
    description, priority, secret_key) FROM STDIN"""
FOLLOWUPS = "COPY helpdesk_followup (ticket_id, date, title, comment, public, user_id) FROM STDIN"
ASKED_BY_SCRIPT = re.compile(r"/datatables_ticket_list/[A-Za-z0-9+/=]+")
ROWS = 50  # as many as a list of Rapport has


NAMES = {"host": "host", "port": "port", "name": "dbname", "user": "user", "password": "password"}


class Helpdesk:
    """The whole of it: environment, site, database, server."""

    def __init__(self, folder: Path, *, url: str, port: int) -> None:
        self.folder, self.url, self.port = folder, url, port
        self.python = folder / "venv" / "bin" / "python"
        given = conninfo_to_dict(url)
        database = {name.upper(): str(given[key]) for name, key in NAMES.items() if given.get(key)}
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "desk_settings", "PYTHONPATH": str(folder), "DESK_DATABASE": json.dumps(database),
            "DESK_MEDIA": str(folder / "media"),
        }  # fmt: skip
        self.process: subprocess.Popen[bytes] | None = None

    def make(self) -> None:
        """Make environment and site, and the tables."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self.python.exists():
            subprocess.run([sys.executable, "-m", "venv", str(self.folder / "venv")], check=True)
            subprocess.run([str(self.python), "-m", "pip", "install", "-q", *PACKAGES], check=True, stderr=subprocess.DEVNULL)
        for name, text in {"desk_settings.py": SETTINGS, "desk_urls.py": URLS, "desk_wsgi.py": ENTRY}.items():
            (self.folder / name).write_text(text, encoding="utf-8")
        self._run("-W", "ignore", "-m", "django", "migrate", "-v0")

    def fill(self, count: int) -> None:
        """Write the cases as its own tables hold them: the first words as a description, every further contact as a follow-up."""
        user, queue = (int(one) for one in self._run("-W", "ignore", "-c", FILL).split())
        with psycopg.connect(self.url, autocommit=True) as held:
            with held.cursor().copy(TICKETS) as copying:
                for one in cases(count):
                    copying.write_row(row_of(one, user=user, queue=queue))
            with held.cursor().copy(FOLLOWUPS) as copying:
                for one in cases(count):
                    for said in one.contacts[1:]:
                        who = None if said.direction == "inbound" else user
                        copying.write_row((one.number, said.at, "Comment", said.text, said.direction != "note", who))
            held.execute("VACUUM ANALYZE")

    def start(self, workers: int) -> None:
        """Serve it, as Rapport is served: granian with so many processes."""
        command = [str(self.python), "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(self.port)]
        with (self.folder / "web.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "--workers", str(workers), "--no-access-log", "desk_wsgi:application"],
                env=self.environment, cwd=self.folder, stdout=log, stderr=log,
            )  # fmt: skip
        until_open(self.port)

    def stop(self) -> None:
        """End it."""
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=30)

    def _run(self, *words: str) -> str:
        asked = [str(self.python), *words]
        return subprocess.run(asked, env=self.environment, cwd=self.folder, check=True, stdout=subprocess.PIPE, text=True).stdout


def row_of(one: Made, *, user: int, queue: int) -> tuple[object, ...]:
    """Return a case as a row of its table."""
    return (
        one.number, one.subject, queue, one.opened_at, one.contacts[-1].at, one.email, user if one.is_taken else None,
        STATUS[one.state], False, one.contacts[0].text, PRIORITY[one.priority], f"key-{one.number}",
    )  # fmt: skip


class HelpdeskReader(Reader):
    """A representative signed in to django-helpdesk. Its lists ask for their rows by a second request, part of the page."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection(HOST, port, timeout=120)
        self.cookies: dict[str, str] = {}
        self.get("/login/")
        self.post("/login/", username=USER, password=PASSWORD)
        if "sessionid" not in self.cookies:
            raise SystemExit("The representative could not sign in to django-helpdesk.")

    def rows(self, text: str) -> int:
        """Return how many cases a list or a search shows."""
        return len(json.loads(text)["data"]) if text.startswith("{") else 0

    def page(self, kind: str, *, number: int, word: str) -> tuple[int, str]:
        """Open one page whole, and return status and text."""
        if kind == "case":
            return self.get(f"{LIST}{number}/")
        status, text = self.get(LIST if kind == "list" else f"{LIST}?q={urllib.parse.quote(word)}")
        found = ASKED_BY_SCRIPT.search(text)
        if status != http.client.OK or found is None:
            return status, text
        return self.get(f"{found[0]}?draw=1&start=0&length={ROWS}")


def until_open(port: int) -> None:
    """Wait until a server answers."""
    give_up_at = time.monotonic() + 120
    while time.monotonic() < give_up_at:
        try:
            held = http.client.HTTPConnection(HOST, port, timeout=30)
            held.request("GET", "/login/")
            held.getresponse().read()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit(f"Nothing answers at {HOST}:{port}.")
