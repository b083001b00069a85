"""How long until an open page shows what somebody else did: a note written by one, read by the other without asking.

Run: python -m benchmarks.open_pages [--cases 2500] [--notes 40]. Starts a whole Rapport with the demo company. One reader holds
the line of live updates of a case, as an open page does; another writes notes. Counted is the time from sending a note until the
reader's fetched thread holds it. Exit status 1 when a note takes longer than the limit.
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
from statistics import quantiles
from threading import Thread

from benchmarks.pages import HOST, Rapport, Reader

LIMIT_SECONDS = 1.0
SETTLES_SECONDS = 1.0


def listen(reader: Reader, port: int, case_id: int) -> http.client.HTTPResponse:
    """Open the line on which the server tells what changed."""
    line = http.client.HTTPConnection(HOST, port, timeout=60)
    cookies = "; ".join(f"{name}={value}" for name, value in reader.cookies.items())
    query = urllib.parse.urlencode({"topic": f"case:{case_id}", "since": time.time()})
    line.request("GET", f"/live?{query}", headers={"Cookie": cookies, "Accept": "text/event-stream"})
    return line.getresponse()


def wait_for(reader: Reader, line: http.client.HTTPResponse, case_id: int, words: str) -> None:
    """Fetch the thread each time that the line says it changed, until the words stand in it."""
    while told := line.readline():
        if told.startswith(b"event: changed") and words in reader.get(f"/cases/{case_id}/thread/")[1]:
            return
    raise SystemExit("The line broke.")


def write(writer: Reader, case_id: int, words: str) -> None:
    """Write a note as the page's form does."""
    status = writer.post(f"/cases/{case_id}/note/", text=words)
    if status not in {http.client.OK, http.client.FOUND}:
        raise SystemExit(f"The note was answered with {status}.")


def measure(rapport: Rapport, notes: int) -> list[float]:
    """Return the seconds that each note took."""
    known = json.loads(rapport.inside())["sign_ins"]
    reader, writer = (
        Reader(rapport.port, known[role]["email"], known[role]["password"]) for role in ("representative", "supervisor")
    )
    found = re.search(r'href="/cases/(\d+)/"', reader.get("/work/")[1])
    if found is None:
        raise SystemExit("The representative has no case.")
    case_id, took = int(found[1]), []
    line = listen(reader, rapport.port, case_id)
    for number in range(notes):
        time.sleep(SETTLES_SECONDS)
        words = f"Word number {number} from the depot."
        began = time.monotonic()
        sending = Thread(target=write, args=(writer, case_id, words))
        sending.start()
        wait_for(reader, line, case_id, words)
        took.append(time.monotonic() - began)
        sending.join()
    return took


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=2_500)
    parser.add_argument("--notes", type=int, default=40)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rapport open pages ") as name:
        Path(name).chmod(0o755)
        rapport = Rapport(Path(name), cases=wanted.cases)
        try:
            took = measure(rapport, wanted.notes)
        finally:
            rapport.stop()
    shares = quantiles(took, n=20)
    is_met = max(took) <= LIMIT_SECONDS
    print(f"load of the machine {os.getloadavg()[0]:.1f}; {len(took)} notes;", end=" ")
    print(f"p50 {1000 * shares[9]:.0f}, p95 {1000 * shares[18]:.0f} ms")
    print(f"longest {1000 * max(took):.0f} ms (limit {1000 * LIMIT_SECONDS:.0f}): {'met' if is_met else 'MISSED'}")
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main())
