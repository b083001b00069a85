"""How fast mail that waits in a real Dovecot mailbox becomes cases, also when the reading process is killed again and again.

Run: python -m benchmarks.mail [--messages 10000] [--kills 3]. The messages (a tenth of them answers within their threads, a
tenth with a small file, a quarter as HTML) are laid into the mailbox; then the process that reads mail is started as
`rapport run` starts it, killed by SIGKILL at moments spread over the time, and started again. At the end every message must
be in exactly one case. Then a single message is delivered, and the time is taken until a page of the desk shows it. Limits: 100
messages a second and 3 seconds. Exit status 1 when one is missed. Needs Dovecot and Postfix (tools/mail) and root.
"""

import argparse
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.bring_in import set_up

LIMIT_RATE, LIMIT_SECONDS = 100, 3.0
SHOWN = re.compile(r'href="/cases/\d+/"')
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
WORDS = (
    "the",
    "bed",
    "frame",
    "was",
    "promised",
    "for",
    "tuesday",
    "nobody",
    "came",
    "i",
    "stayed",
    "at",
    "home",
    "twice",
    "what",
    "now",
)


def message(number: int, chance: random.Random) -> bytes:
    """Return one message; every tenth answers the one ten before."""
    text = " ".join(chance.choices(WORDS, k=60))
    sender = f"customer{number % 3000}@post.example"
    head = [
        f"From: Customer {number % 3000} <{sender}>", "To: help@mail.example", f"Subject: Request {number}",
        f"Message-ID: <{number}@post.example>", "Date: Fri, 20 Nov 2026 12:00:00 +0000", "MIME-Version: 1.0",
        *["Received: from somewhere by somewhere else with ESMTPS; Fri, 20 Nov 2026 12:00:00 +0000"] * 6,
    ]  # fmt: skip
    if number % 10 == 9:
        head.append(f"In-Reply-To: <{number - 9}@post.example>")
        text += "\r\n\r\nOn Fri, 20 Nov 2026 at 12:10, Help wrote:\r\n> " + "\r\n> ".join(text.split(" ")[:30])
    if number % 10 == 3:
        body = (
            'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n'
            f"{text}\r\n--b\r\nContent-Type: image/png; name=bed{number}.png\r\nContent-Transfer-Encoding: base64\r\n"
            f"Content-Disposition: attachment; filename=bed{number}.png\r\n\r\n{PNG}\r\n--b--\r\n"
        )
    elif number % 4 == 1:
        body = f"Content-Type: text/html; charset=utf-8\r\n\r\n<html><body><div>{text}</div><p>Regards</p></body></html>\r\n"
    else:
        body = f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    return ("\r\n".join(head) + "\r\n" + body).encode()


def lay(account: object, count: int) -> None:
    """Write the messages as a delivery does: into the folder of new ones."""
    chance = random.Random(8)
    account.messages()  # the server makes the folders
    new = account.folder() / "new"
    for number in range(count):
        path = new / f"{1_700_000_000 + number}.M{number}P1.bench"
        path.write_bytes(message(number, chance))
        shutil.chown(path, "dovecot", "dovecot")


def start_reading(log: Path) -> "subprocess.Popen[bytes]":
    """Start the process that reads mail, as `rapport run` does."""
    command = [sys.executable, "-m", "rapport.site.run.child", str(os.getpid()), "mail"]
    with log.open("ab") as opened:
        return subprocess.Popen(command, stdout=opened, stderr=opened)


def settled_count() -> int:
    from rapport.desk.channels.models import Inbound

    return Inbound.objects.exclude(stage="waiting").count()


def measure(asked: argparse.Namespace, servers: object, folder: Path) -> int:
    from django.db.models import Count

    from rapport.desk.cases.models import Case, Contact
    from rapport.desk.channels.models import Inbound
    from rapport.directory.people import sample as people
    from tests.mail.conftest import connect

    account = servers.person("help")
    lay(account, asked.messages)
    team = people.team("Leeds day")
    connect(account, sends_receipts=False, team_id=team.pk)
    begun, kills = time.monotonic(), [asked.messages * (n + 1) // (asked.kills + 1) for n in range(asked.kills)]
    reading, killed = start_reading(folder / "mail.log"), 0
    while (done := settled_count()) < asked.messages and time.monotonic() - begun < 900:
        if kills and done >= kills[0]:
            kills.pop(0)
            reading.send_signal(signal.SIGKILL)
            reading.wait()
            reading, killed = start_reading(folder / "mail.log"), killed + 1
        if reading.poll() is not None:
            reading = start_reading(folder / "mail.log")
        time.sleep(0.1)
    seconds = time.monotonic() - begun
    reading.terminate()
    reading.wait(timeout=30)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    each = (used.ru_utime + used.ru_stime) / asked.messages * 1000
    print(f"processor time of the readers, their starts included: {each:.1f} ms a message")
    reading = start_reading(folder / "mail.log")
    contacts, cases = Contact.objects.filter(direction="inbound").count(), Case.objects.count()
    doubled = Inbound.objects.values("contact_id").annotate(n=Count("pk")).filter(n__gt=1).count()
    expected = asked.messages - sum(1 for number in range(asked.messages) if number % 10 == 9)
    rate = asked.messages / seconds
    load = os.getloadavg()[0]
    print(f"{asked.messages:,} messages in {seconds:.1f} s: {rate:.0f}/s (limit {LIMIT_RATE}), {killed} kills, load {load:.1f}")
    print(f"{contacts:,} contacts in {cases:,} cases (expected {asked.messages:,} in {expected:,}), doubled: {doubled}")
    client = signed_in()
    until_shown(account, client, asked.looks)  # the reading process has just been started again
    slowest = max(until_shown(account, client, number) for number in range(asked.looks)) if asked.looks else 0.0
    print(f"a new message on the page of the queue: {slowest:.2f} s at most of {asked.looks} (limit {LIMIT_SECONDS})")
    reading.terminate()
    reading.wait(timeout=20)
    is_whole = contacts == asked.messages and cases == expected and doubled == 0
    return 0 if is_whole and rate >= LIMIT_RATE and slowest <= LIMIT_SECONDS else 1


def signed_in() -> object:
    """Return the browser of somebody who sees all cases."""
    from django.test import Client

    from rapport.directory.people import sample as people

    client = Client(SERVER_NAME="localhost")
    client.force_login(people.account(people.person("Ana Ruiz", "director")))
    return client


def until_shown(account: object, client: object, number: int) -> float:
    """Deliver one message, and return the seconds until a page of the desk shows it."""
    subject = f"Urgent {number} {time.time_ns()}"
    begun = time.monotonic()
    account.put(f"From: joan@post.example\r\nSubject: {subject}\r\n\r\nWhere is my bed?\r\n".encode())
    while time.monotonic() - begun < 30:
        page = client.get("/cases/", {"q": subject})
        if page.status_code == 200 and subject in page.content.decode().split("<main")[-1].split("</form>", 1)[-1]:
            return time.monotonic() - begun
        time.sleep(0.05)
    return 30.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--looks", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rapport-mail-") as given:
        folder = Path(given)
        folder.chmod(0o755)
        os.environ["RAPPORT_DEBUG"] = "1"
        server = set_up(folder / "home")
        from tests.mail.servers import Servers, found

        if not found():
            print("Needs Dovecot and Postfix, and root: sh tools/mail")
            return 1
        (folder / "servers").mkdir()
        servers = Servers(folder / "servers")
        try:
            servers.start()
            return measure(asked, servers, folder)
        finally:
            servers.stop()
            server.stop()


if __name__ == "__main__":
    sys.exit(main())
