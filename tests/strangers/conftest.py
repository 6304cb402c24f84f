"""Foreign programs, built and started once: what they are made of is missing, or they run."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from strangers_page import page

from cimconform.campaign import setup as setting
from cimconform.runners.kill_matrix import play_all
from cimconform.suite import FIXTURES, ROOT
from cimconform.system import embedded
from cimconform.verdict import Result, Verdict

HERE = Path(__file__).parent
ROWS: list[tuple[str, object]] = []
WSDL = FIXTURES / "wsdl" / "2013" / "GetMeterReadings.wsdl"
SCHEMAS = FIXTURES / "schemas" / "2013"
PACKAGES = {
    "wsdl2h": "the Debian package gsoap",
    "soapcpp2": "the Debian package gsoap",
    "g++": "a C++ compiler, and the Debian package libgsoap-dev",
    "xmllint": "the Debian package libxml2-utils",
    "node": "Node, and the packages of package.json (npm ci)",
    "rabbitmq-server": "the Debian package rabbitmq-server",
    "pika": "the Debian package python3-pika",
    "php": "the Debian packages php-cli and php-soap",
    "nginx": "the Debian package nginx-light",
    "perl": "the Debian package libsoap-lite-perl",
    "java": "a Java runtime, default-jre-headless",
    "wsimport": "the Debian package libjaxws-java",
    "xmlsec1": "the Debian package xmlsec1",
    "openssl": "the Debian package openssl",
}
# What a program needs beside itself: a command that ends well where it is there.
BESIDE = {
    "pika": ["/usr/bin/python3", "-c", "import pika"],
    "php": ["php", "-r", "exit(extension_loaded('soap') ? 0 : 1);"],
    "perl": ["perl", "-MSOAP::Lite", "-e", "1"],
    "wsimport": ["ls", "/usr/share/java/jaxws-tools.jar"],
}
Run = Callable[[Sequence[object]], subprocess.CompletedProcess[str]]


def _is_there(program: str) -> bool:
    command = BESIDE.get(program)
    if command is None or shutil.which(command[0]) is None:
        return shutil.which(program) is not None
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="session")
def needs() -> Callable[..., None]:
    """Skip a test whose foreign programs are not installed, and say how to get them."""

    def check(*programs: str) -> None:
        for program in programs:
            there = _is_there(program)
            if program == "node":
                there = there and (ROOT / "node_modules" / "soap").is_dir()
            if not there:
                pytest.skip(f"{program} is not here; install {PACKAGES[program]}")

    return check


@pytest.fixture(scope="session")
def run() -> Run:
    """Run a foreign program to its end and give what it printed."""

    def to_its_end(command: Sequence[object]) -> subprocess.CompletedProcess[str]:
        words = [str(word) for word in command]
        return subprocess.run(
            words, cwd=HERE, capture_output=True, text=True, timeout=120, check=False
        )

    return to_its_end


@pytest.fixture(scope="session")
def free_ports() -> Callable[[int], list[int]]:
    """Give ports that nothing listens on."""

    def free(count: int) -> list[int]:
        listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
        ports = [listener.getsockname()[1] for listener in listeners]
        for listener in listeners:
            listener.close()
        return ports

    return free


@pytest.fixture(scope="session")
def start() -> Callable[..., AbstractContextManager[None]]:
    """Give what starts a foreign program, which says `ready`, and ends it."""

    @contextmanager
    def started(
        command: Sequence[object], more: Mapping[str, str] | None = None, port: int = 0
    ) -> Iterator[None]:
        words = [str(word) for word in command]
        with tempfile.TemporaryFile("w+") as complaints:
            process = subprocess.Popen(
                words, cwd=HERE, stdout=subprocess.PIPE, stderr=complaints, text=True,
                env={**os.environ, **(more or {})},
            )  # fmt: skip
            try:
                if port:
                    _wait_for(port, process)
                else:
                    line = process.stdout.readline()
                    complaints.seek(0)
                    assert line == "ready\n", line + complaints.read()
                yield
            finally:
                process.terminate()
                process.communicate(timeout=10)

    return started


def _wait_for(port: int, process: "subprocess.Popen[str]") -> None:
    """Wait until a program listens that does not say so."""
    while process.poll() is None:
        with socket.socket() as caller:
            if caller.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise AssertionError(f"{process.args} ended by itself")


@dataclass(frozen=True)
class Seen:
    """What a run against a stranger came to, by requirement."""

    broken: dict[str, str]
    inconclusive: set[str]
    passed: set[str]


@pytest.fixture
def certify_stranger(tmp_path, record_property) -> Callable[..., Seen]:
    """Certify a stranger by the scenarios of some features; keep a row for the table under its name."""

    def certify(stack: str, reached: str, system: str, features: frozenset[str]) -> Seen:
        file = tmp_path / "system.toml"
        file.write_text(system, "utf-8")
        begun = time.monotonic()
        with ExitStack() as running:
            made = setting.campaign(setting.Options(system=file, output=tmp_path / "run"), running)
            seen = _seen(play_all(made, features))
        took = round(time.monotonic() - begun)
        broken = sorted(seen.broken.items())
        judged = len(seen.passed) + len(broken)
        if stack:
            record_property("stranger", [stack, reached, judged, broken, took])
        return seen

    return certify


def _seen(results: Sequence[Result]) -> Seen:
    judged = [r for r in results if r.verdict in (Verdict.PASS, Verdict.FAIL, Verdict.WARNING)]
    fallen = {r.requirement: str(r.verdict) for r in judged if r.verdict is not Verdict.PASS}
    return Seen(
        fallen,
        {r.requirement for r in results if r.verdict is Verdict.INCONCLUSIVE},
        {r.requirement for r in judged} - set(fallen),
    )


@pytest.fixture
def takes_wsdls(record_property) -> Callable[..., None]:
    """Keep how many of our WSDLs a generator took, for the table."""

    def keep(stack: str, taken: int, of: int, what: str = "") -> None:
        record_property("wsdls", [stack, taken, of, what])

    return keep


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Gather what the tests keep for the table."""
    if report.when == "call" and report.passed:
        ROWS.extend(report.user_properties)


def pytest_sessionfinish() -> None:
    """Write the table where it is asked for."""
    if "STRANGERS_PAGE" in os.environ and ROWS:
        Path(os.environ["STRANGERS_PAGE"]).write_text(page(ROWS), "utf-8")


@pytest.fixture(scope="session")
def reference() -> Iterator[str]:
    """Start the reference head end once; give its base URL."""
    with embedded.head_end() as url:
        yield url


@pytest.fixture(scope="session")
def gsoap_program(needs, run, tmp_path_factory) -> Path:
    """Let gSOAP make a head end from our WSDL, once."""
    needs("wsdl2h", "soapcpp2", "g++")
    folder = tmp_path_factory.mktemp("gsoap")
    program, header = folder / "head_end", folder / "service.h"
    sources = [HERE / "gsoap_head_end.cpp", folder / "soapC.cpp", folder / "soapServer.cpp"]
    for command in (
        ["wsdl2h", "-o", header, WSDL],
        ["soapcpp2", "-S", "-L", "-w", "-x", "-d", folder, header],
        ["g++", "-O0", "-Wall", "-Wextra", "-I", folder, *sources, "-lgsoap++", "-o", program],
    ):
        done = run(command)
        assert done.returncode == 0, done.stderr
    return program


@pytest.fixture(scope="session")
def gsoap(gsoap_program):
    """Give a way to start the gSOAP head end, as it is or with one of its weaknesses."""

    @contextmanager
    def head_end(weakness: str = "") -> Iterator[str]:
        command = [str(gsoap_program), str(WSDL), str(SCHEMAS), *([weakness] if weakness else [])]
        with tempfile.TemporaryFile("w+") as complaints:
            process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=complaints, text=True
            )
            try:
                url = process.stdout.readline().strip()
                assert url.startswith("http://127.0.0.1:"), f"it printed {url!r}"
                yield url
            finally:
                process.terminate()
                process.communicate(timeout=10)

    return head_end
