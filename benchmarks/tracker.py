"""Debian's Request Tracker 5 beside Rapport, where it is installed, on a database of the same PostgreSQL server.

Its cases are written into its own tables as its own Perl writes them (principals, role groups and their members, transactions,
attachments and the words of these for its full-text index), but for the mails that it would have sent about each.
"""

import http.client
import os
import re
import shutil
import signal
import subprocess
import urllib.parse
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from benchmarks.helpdesk import PASSWORD, USER, until_open
from benchmarks.pages import HOST, Reader
from benchmarks.same_cases import CUSTOMERS, Made, cases

SHARE = Path("/usr/share/request-tracker5")
SERVER = SHARE / "libexec" / "rt-server"
SETTINGS = """
Set($rtname, 'example.net'); Set($Organization, 'example.net'); Set($WebDomain, '127.0.0.1'); Set($WebPort, {port});
Set($DatabaseType, 'Pg'); Set($DatabaseHost, '{host}'); Set($DatabasePort, '{db_port}'); Set($DatabaseUser, '{user}');
Set($DatabasePassword, '{password}'); Set($DatabaseName, '{name}'); Set($DatabaseAdmin, '{user}');
Set($LogToSyslog, undef); Set($LogToSTDERR, 'error'); Set($MailCommand, 'testfile'); Set($RestrictReferrer, 0);
Set($ShowHistory, 'immediately');
Set(%FullTextSearch, Enable => 1, Indexed => 1, Table => 'AttachmentsIndex', Column => 'ContentIndex');
1;
"""
PERSON = f"""
use lib '{SHARE}/lib'; use RT; RT::LoadConfig(); RT::Init();
my $user = RT::User->new(RT->SystemUser);
$user->Create(Name => '{USER}', EmailAddress => 'tom.bell@marlowreed.example', Privileged => 1, Password => '{PASSWORD}');
$user->PrincipalObj->GrantRight(Right => 'SuperUser', Object => RT->System);
print $user->id;
"""
EVERYONE, UNPRIVILEGED, QUEUE, NOBODY = 3, 5, 1, 6
ROLES = ("AdminCc", "Cc", "Owner", "Requestor")
STATES = ("new", "open", "waiting_customer", "waiting_others", "reopened", "resolved", "closed")
STATUS = dict(zip(STATES, ("new", "open", "stalled", "stalled", "open", "resolved", "resolved"), strict=True))
PRIORITY = {"urgent": 100, "high": 75, "normal": 50, "low": 0}
NEVER = "1970-01-01"
TABLE, KIND = "tickets", "ticket"  # a helpdesk's words
COLUMNS = {
    "principals": "id, principaltype, disabled",
    "users": "id, name, emailaddress, password, creator, created, lastupdatedby, lastupdated",
    "groups": "id, name, domain, instance, creator, created",
    "groupmembers": "id, groupid, memberid, creator, created",
    "cachedgroupmembers": "id, groupid, memberid, via, immediateparentid, disabled",
    TABLE: "id, effectiveid, queue, type, owner, subject, status, priority, creator, created, lastupdatedby, lastupdated, "
    "started, due, starts, resolved, told",
    "transactions": "id, objecttype, objectid, type, field, oldvalue, newvalue, data, creator, created",
    "attachments": "id, transactionid, parent, contenttype, contentencoding, content, headers, subject, creator, created",
}
HEADERS = 'Content-Type: text/plain; charset="utf-8"\n'
WORDS = "INSERT INTO attachmentsindex (id, contentindex) SELECT id, to_tsvector(content) FROM attachments"


class Tracker:
    """The whole of it: settings, tables, cases, server."""

    def __init__(self, folder: Path, *, url: str, port: int) -> None:
        self.folder, self.url, self.port = folder, url, port
        self.settings = folder / "RT_SiteConfig.pm"
        nothing_more = str(folder / "more")
        self.environment = os.environ | {"RT_SITE_CONFIG": str(self.settings), "RT_SITE_CONFIG_DIR": nothing_more}
        self.process: subprocess.Popen[bytes] | None = None

    @staticmethod
    def is_installed() -> bool:
        """Return whether the packages are there."""
        return SERVER.exists() and shutil.which("starman") is not None

    def make(self) -> None:
        """Write its settings, which name the server's socket of today."""
        (self.folder / "more").mkdir(parents=True, exist_ok=True)
        given = conninfo_to_dict(self.url)
        names = {"host": given["host"], "db_port": given["port"], "user": given["user"], "name": given["dbname"]}
        text = SETTINGS
        for name, value in {**names, "password": given.get("password") or "none", "port": self.port}.items():
            text = text.replace(f"{{{name}}}", str(value))
        self.settings.write_text(text, encoding="utf-8")

    def fill(self, wanted: int) -> None:
        """Make its tables and its own person by its own commands, and write the cases."""
        dba = ["--dba", str(conninfo_to_dict(self.url)["user"]), "--dba-password", "none"]
        first = ["--datafile", str(SHARE / "etc" / "initialdata")]
        self._run("rt-setup-database-5", "--action", "create,schema,acl,coredata", *dba)
        self._run("rt-setup-database-5", "--action", "insert", *first, *dba)
        index = ["--table", "AttachmentsIndex", "--column", "ContentIndex", "--index-type", "GIN", "--noask"]
        self._run("rt-setup-fulltext-index-5", *index, *dba)
        tom = int(self._run("perl", "-e", PERSON).split()[-1])
        rows = _Rows(self.folder, tom)
        rows.customers()
        for one in cases(wanted):
            rows.case(one)
        rows.close()
        with psycopg.connect(self.url, autocommit=True) as held:
            for table, columns in COLUMNS.items():
                path = rows.path(table)
                with held.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as copying, path.open("rb") as text:
                    while block := text.read(1 << 20):
                        copying.write(block)
                held.execute(f"SELECT setval('{table}_id_seq', greatest((SELECT max(id) FROM {table}), 1))")
                path.unlink()
            held.execute(WORDS)
            held.execute("VACUUM ANALYZE")

    def start(self, workers: int) -> None:
        """Serve it by starman with so many processes."""
        command = [str(SERVER), "--server", "Starman", "--host", HOST, "--port", str(self.port), "--workers", str(workers)]
        with (self.folder / "web.log").open("ab") as log:
            self.process = subprocess.Popen(command, env=self.environment, cwd=self.folder, stdout=log, stderr=log)
        until_open(self.port)

    def stop(self) -> None:
        """End it."""
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=30)

    def _run(self, *words: str) -> str:
        done = subprocess.run(
            words, env=self.environment, cwd=self.folder, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
        )  # fmt: skip
        return done.stdout


class _Rows:
    """The rows of the cases, table by table, in files for COPY."""

    def __init__(self, folder: Path, tom: int) -> None:
        self.folder, self.tom = folder, tom
        self.files = {table: self.path(table).open("w", encoding="utf-8") for table in COLUMNS}
        self.ids: dict[str, Iterator[int]] = {table: count(10_000) for table in COLUMNS}
        self.ids[TABLE] = count(1)
        self.people: dict[str, int] = {}

    def path(self, table: str) -> Path:
        return self.folder / f"{table}.copy"

    def close(self) -> None:
        for file in self.files.values():
            file.close()

    def put(self, table: str, *values: object) -> None:
        self.files[table].write("\t".join("\\N" if one is None else _escaped(str(one)) for one in values) + "\n")

    def customers(self) -> None:
        """Write the customers: each a user, with a group of their own by which rights are given, among the unprivileged."""
        for number in range(CUSTOMERS):
            email = f"customer{number}@post.example"
            pk = self.people[email] = next(self.ids["principals"])
            self.put("principals", pk, "User", 0)
            self.put("users", pk, email, email, "*NO-PASSWORD*", 1, NEVER, 1, NEVER)
            own = self.group("UserEquiv", "ACLEquivalence", pk, 1, NEVER)
            for group in (own, EVERYONE, UNPRIVILEGED):
                self.member(group, pk, 1, NEVER)

    def group(self, name: str, domain: str, instance: int, by: int, at: object) -> int:
        pk = next(self.ids["principals"])
        self.put("principals", pk, "Group", 0)
        self.put("groups", pk, name, domain, instance, by, at)
        cached = next(self.ids["cachedgroupmembers"])
        self.put("cachedgroupmembers", cached, pk, pk, cached, pk, 0)
        return pk

    def member(self, group: int, person: int, by: int, at: object) -> None:
        self.put("groupmembers", next(self.ids["groupmembers"]), group, person, by, at)
        cached = next(self.ids["cachedgroupmembers"])
        self.put("cachedgroupmembers", cached, group, person, cached, group, 0)

    def case(self, one: Made) -> None:
        """Write a case with its four roles, and what was said in it."""
        customer, owner = self.people[one.email], self.tom if one.is_taken else NOBODY
        number, last = next(self.ids[TABLE]), one.contacts[-1].at
        status = STATUS[one.state]
        ended = last if status == "resolved" else NEVER
        self.put(
            TABLE, number, number, QUEUE, KIND, owner, one.subject, status, PRIORITY[one.priority], customer,
            one.opened_at, self.tom, last, one.opened_at, NEVER, NEVER, ended, last,
        )  # fmt: skip
        members = {"Owner": owner, "Requestor": customer}
        for role in ROLES:
            group = self.group(role, "RT::Ticket-Role", number, customer, one.opened_at)
            if role in members:
                self.member(group, members[role], customer, one.opened_at)
        for place, said in enumerate(one.contacts):
            kind = "Create" if place == 0 else "Comment" if said.direction == "note" else "Correspond"
            by = customer if said.direction == "inbound" else self.tom
            done = self.transaction(number, kind, by, said.at, data=one.subject)
            words = (next(self.ids["attachments"]), done, 0, "text/plain", "none", said.text, HEADERS)
            self.put("attachments", *words, one.subject, by, said.at)
        if status != "new":
            self.transaction(number, "Status", self.tom, last, change=("Status", "new", status))

    def transaction(
        self,
        case: int,
        kind: str,
        by: int,
        at: object,
        *,
        data: str | None = None,
        change: tuple[str | None, ...] = (None,) * 3,
    ) -> int:
        pk = next(self.ids["transactions"])
        self.put("transactions", pk, "RT::Ticket", case, kind, *change, data, by, at)
        return pk


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")


class TrackerReader(Reader):
    """A person signed in to Request Tracker, who may see everything."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection(HOST, port, timeout=120)
        self.cookies: dict[str, str] = {}
        self.get("/NoAuth/Login.html")
        self._ask("POST", "/NoAuth/Login.html", urllib.parse.urlencode({"user": USER, "pass": PASSWORD}))
        if "Logged in as" not in self.get("/")[1]:
            raise SystemExit("The representative could not sign in to Request Tracker.")

    def rows(self, text: str) -> int:
        """Return how many cases a list or a search has found, as its title says: its menus lead to cases too."""
        found = re.search(r"<title>Found ([\d,]+) ", text)
        return int(found[1].replace(",", "")) if found else 0

    def page(self, kind: str, *, number: int, word: str) -> tuple[int, str]:
        """Open one page, and return status and text."""
        if kind == "case":
            return self.get(f"/Ticket/Display.html?id={number}")
        asked = "Status = '__Active__'" if kind == "list" else f"Subject LIKE '{word}' OR Content LIKE '{word}'"
        order = {"Query": asked, "Rows": "50", "OrderBy": "Created", "Order": "DESC"}
        return self.get(f"/Search/Results.html?{urllib.parse.urlencode(order)}")
