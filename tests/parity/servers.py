"""A Spark cluster and a Sail of the tests' own, from the installed packages, on loopback: each server is a process of its own.

Every process lives in a group behind a pipe of ours: when we close it, or are killed, the whole group ends, with what it started.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

START_SECONDS, END_SECONDS = 180.0, 15.0
WATCHED = '"$@" </dev/null & cat >/dev/null; trap "" TERM; kill -TERM 0; wait'
# Small and short-lived: no second compiler, one thread to collect garbage.
JAVA = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto")
# One worker answers in two parts all the same (Spark never cuts into fewer), each a Java less to start; the long runs have two.
WORKERS = 2 if os.environ.get("RAPPORT_SOAK") else 1
MEGABYTES = 512


def java() -> str | None:
    """Return the Java that there is; None on a machine without one."""
    at_home = Path(os.environ.get("JAVA_HOME", "/nowhere")) / "bin" / "java"
    return str(at_home) if at_home.exists() else shutil.which("java")


@contextmanager
def process(command: Sequence[str], log: Path, environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Keep a command running for the block; its words go to a file. It ends with us, however we end."""
    with log.open("wb") as words:
        running = subprocess.Popen(
            ["sh", "-c", WATCHED, "sh", *command],
            stdin=subprocess.PIPE, stdout=words, stderr=words, env={**os.environ, **environment}, start_new_session=True,
        )  # fmt: skip
    try:
        yield running
    finally:
        assert running.stdin is not None
        running.stdin.close()
        try:
            running.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()


@contextmanager
def standalone(folder: Path) -> Iterator[str]:
    """Run a master and its workers; gives the master's address. The settings of drivers lie in ``folder``/conf."""
    import pyspark

    home = Path(pyspark.__file__).parent
    runs = [java() or "java", *JAVA, "-Xmx128m", "-cp", f"{folder / 'conf'}:{home / 'jars' / '*'}"]
    environment = {
        "SPARK_HOME": str(home),
        "SPARK_SCALA_VERSION": "2.13",
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_CONF_DIR": str(folder / "conf"),
    }
    (folder / "conf").mkdir(parents=True)
    place = ["--host", "127.0.0.1", "--port", "0", "--webui-port", "0"]
    with ExitStack() as all_:
        log = folder / "master.log"
        all_.enter_context(process([*runs, "org.apache.spark.deploy.master.Master", *place], log, environment))
        address = _said(log, r"Starting Spark master at (spark://\S+)")
        share = ["--cores", "1", "--memory", f"{MEGABYTES}m"]
        for number in range(WORKERS):
            work = ["--work-dir", str(folder / f"work{number}"), address]
            words = [*runs, "org.apache.spark.deploy.worker.Worker", *place, *share, *work]
            all_.enter_context(process(words, folder / f"worker{number}.log", environment))
        for number in range(WORKERS):
            _said(folder / f"worker{number}.log", r"(Successfully registered with master)")
        yield address


@contextmanager
def driving(folder: Path) -> Iterator[None]:
    """Give the driver beside this process its settings, as a company would, and end it with the block."""
    from pyspark import SparkContext

    options = " ".join(JAVA)
    lines = (
        "spark.driver.host 127.0.0.1",
        "spark.driver.bindAddress 127.0.0.1",
        "spark.driver.memory 512m",
        f"spark.driver.extraJavaOptions {options}",
        f"spark.executor.memory {MEGABYTES}m",
        f"spark.executor.extraJavaOptions {options}",
        f"spark.sql.shuffle.partitions {WORKERS}",
        "spark.sql.adaptive.enabled false",
        # A handful of rows a question: compiling each into Java first would cost more than answering it.
        "spark.sql.codegen.wholeStage false",
        "spark.sql.codegen.factoryMode NO_CODEGEN",
        "spark.sql.files.openCostInBytes 0",
        # What it finds out about columns, and never needs of so few rows, took a twelfth of the time.
        "spark.sql.constraintPropagation.enabled false",
        # Nor is a plan looked at after each of its rules, or put into many words for pages that nobody opens.
        "spark.sql.lightweightPlanChangeValidation false",
        "spark.sql.ui.explainMode simple",
    )
    (folder / "conf" / "spark-defaults.conf").write_text("\n".join(lines))
    os.environ["SPARK_CONF_DIR"] = str(folder / "conf")
    try:
        yield
    finally:
        del os.environ["SPARK_CONF_DIR"]
        if SparkContext._active_spark_context is not None:
            SparkContext._active_spark_context.stop()
        if SparkContext._gateway is not None:
            driver = SparkContext._gateway.proc
            SparkContext._gateway.shutdown()
            SparkContext._gateway = SparkContext._jvm = None
            driver.stdin.close()
            driver.wait(END_SECONDS)


@contextmanager
def sail(folder: Path, port: int = 0) -> Iterator[str]:
    """Run a Sail, on a free port unless one is given; gives its address."""
    folder.mkdir(parents=True, exist_ok=True)
    port = port or free_port()
    command = [sys.executable, "-m", "pysail", "spark", "server", "--ip", "127.0.0.1", "--port", str(port)]
    with process(command, folder / "sail.log", {"RUST_LOG": "warn"}):
        _wait(lambda: _listens(port), folder / "sail.log")
        yield f"sc://127.0.0.1:{port}"


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _said(log: Path, pattern: str) -> str:
    """Wait until a log says something; returns the first group."""
    _wait(lambda: re.search(pattern, log.read_text(errors="replace")), log)
    found = re.search(pattern, log.read_text(errors="replace"))
    assert found
    return found[1]


def _wait(until: object, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while not until():
        assert time.monotonic() < end, log.read_text(errors="replace")[-3000:]
        time.sleep(0.1)
