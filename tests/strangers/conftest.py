"""Foreign programs, built and started once: what they are made of is missing, or they run."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from cimconform.suite import FIXTURES, ROOT
from cimconform.system import embedded

HERE = Path(__file__).parent
WSDL = FIXTURES / "wsdl" / "2013" / "GetMeterReadings.wsdl"
SCHEMAS = FIXTURES / "schemas" / "2013"
PACKAGES = {
    "wsdl2h": "the Debian package gsoap",
    "soapcpp2": "the Debian package gsoap",
    "g++": "a C++ compiler, and the Debian package libgsoap-dev",
    "xmllint": "the Debian package libxml2-utils",
    "node": "Node, and the packages of package.json (npm ci)",
}
Run = Callable[[Sequence[object]], subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def needs() -> Callable[..., None]:
    """Skip a test whose foreign programs are not installed, and say how to get them."""

    def check(*programs: str) -> None:
        for program in programs:
            there = shutil.which(program) is not None
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
