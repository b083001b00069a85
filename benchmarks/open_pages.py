"""How long until open pages show what somebody else did: a note written by one, read by the others without asking.

Run: python -m benchmarks.open_pages [--cases 2500] [--notes 40] [--pages 20]. Starts a whole Rapport with the demo company. So
many pages of one case are open, by people of four roles in turn: each holds a line of live updates of its own and fetches the
thread again when it is told to. Another one writes notes. Counted is the time from sending a note until a page's thread holds it,
for each note and page. Exit status 1 when one takes longer than the limit.
"""

import argparse
import http.client
import json
import os
import re
import sys
import tempfile
import time
import urllib.parse
from pathlib import Path
from queue import Empty, Queue
from statistics import quantiles
from threading import Thread

from benchmarks.pages import HOST, Rapport, Reader

LIMIT_SECONDS = 1.0
SETTLES_SECONDS = 1.0
GIVE_UP_SECONDS = 30.0
ROLES = ("representative", "supervisor", "manager", "director")
NOTE = re.compile(r"Word number (\d+) from the depot")

# When a page had fetched its thread, and the notes that stood there; nothing once its line has ended.
type Shown = tuple[float, frozenset[int] | None]


def listen(reader: Reader, port: int, case_id: int) -> http.client.HTTPResponse:
    """Open the line on which the server tells what changed."""
    line = http.client.HTTPConnection(HOST, port, timeout=60)
    cookies = "; ".join(f"{name}={value}" for name, value in reader.cookies.items())
    query = urllib.parse.urlencode({"topic": f"case:{case_id}", "since": time.time()})
    line.request("GET", f"/live?{query}", headers={"Cookie": cookies, "Accept": "text/event-stream"})
    return line.getresponse()


def look(reader: Reader, line: http.client.HTTPResponse, case_id: int, shown: Queue[Shown]) -> None:
    """Fetch the thread each time that the line says it changed, and tell when which notes stood in it."""
    while told := line.readline():
        if told.startswith(b"event: changed"):
            text = reader.get(f"/cases/{case_id}/thread/")[1]
            shown.put((time.monotonic(), frozenset(map(int, NOTE.findall(text)))))
    shown.put((time.monotonic(), None))


def write(writer: Reader, case_id: int, words: str) -> None:
    """Write a note as the page's form does."""
    status = writer.post(f"/cases/{case_id}/note/", text=words)
    if status not in {http.client.OK, http.client.FOUND}:
        raise SystemExit(f"The note was answered with {status}.")


def measure(rapport: Rapport, notes: int, pages: int) -> list[float]:
    """Return the seconds that each note took to each page."""
    known = json.loads(rapport.inside())["sign_ins"]

    def signed_in(role: str) -> Reader:
        return Reader(rapport.port, known[role]["email"], known[role]["password"])

    writer, first = signed_in("supervisor"), signed_in("representative")
    found = re.search(r'href="/cases/(\d+)/"', first.get("/work/")[1])
    if found is None:
        raise SystemExit("The representative has no case.")
    case_id = int(found[1])
    queues: list[Queue[Shown]] = [Queue() for _ in range(pages)]
    for number, shown in enumerate(queues):
        reader = signed_in(ROLES[number % len(ROLES)])
        line = listen(reader, rapport.port, case_id)
        Thread(target=look, args=(reader, line, case_id, shown), daemon=True).start()
    took = []
    for number in range(notes):
        time.sleep(SETTLES_SECONDS)
        began = time.monotonic()
        sending = Thread(target=write, args=(writer, case_id, f"Word number {number} from the depot."))
        sending.start()
        took += [until_shown(shown, number) - began for shown in queues]
        sending.join()
    return took


def until_shown(shown: Queue[Shown], number: int) -> float:
    """Return the moment at which a page held a note."""
    while True:
        try:
            at, held = shown.get(timeout=GIVE_UP_SECONDS)
        except Empty:
            raise SystemExit(f"Note {number} never stood on an open page.") from None
        if held is None:
            raise SystemExit("A line broke.")
        if number in held:
            return at


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=2_500)
    parser.add_argument("--notes", type=int, default=40)
    parser.add_argument("--pages", type=int, default=20)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rapport open pages ") as name:
        Path(name).chmod(0o755)
        rapport = Rapport(Path(name), cases=wanted.cases)
        try:
            took = measure(rapport, wanted.notes, wanted.pages)
        finally:
            rapport.stop()
    shares = quantiles(took, n=20)
    is_met = max(took) <= LIMIT_SECONDS
    print(f"load of the machine {os.getloadavg()[0]:.1f}; {wanted.notes} notes on {wanted.pages} open pages;", end=" ")
    print(f"p50 {1000 * shares[9]:.0f}, p95 {1000 * shares[18]:.0f} ms")
    print(f"longest {1000 * max(took):.0f} ms (limit {1000 * LIMIT_SECONDS:.0f}): {'met' if is_met else 'MISSED'}")
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main())
