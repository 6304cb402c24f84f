"""What every test of the harness shares."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cimconform import embedded


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """In CI every part is installed, so that a skipped test there is a test that failed."""
    report = yield
    if report.skipped and "CI" in os.environ and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped in CI: {report.longrepr}"
    return report


@dataclass(frozen=True)
class Provider:
    """A JMS provider that runs: where it speaks STOMP and OpenWire, and who may connect."""

    name: str
    stomp: str
    user: str = ""
    password: str = ""
    openwire: str = ""


@pytest.fixture(scope="session")
def small_broker() -> Iterator[Provider]:
    """Give the broker of our own."""
    with embedded.broker() as url:
        yield Provider("small broker", url)


@pytest.fixture(scope="session")
def activemq(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """Give a real ActiveMQ, if Debian's package is installed."""
    if not shutil.which("java") or not Path("/usr/share/activemq/lib").is_dir():
        pytest.skip("ActiveMQ is not installed: apt-get install activemq")
    stomp, openwire = free_ports(2)
    folder = tmp_path_factory.mktemp("activemq")
    more = {"STOMP_PORT": str(stomp), "OPENWIRE_PORT": str(openwire)}
    who = {"ACTIVEMQ_USER": "tester", "ACTIVEMQ_PASSWORD": "open sesame"}
    script = Path(__file__).parents[1] / "tools" / "activemq.sh"
    env = {**os.environ, **more, **who}
    subprocess.run([script, "start", folder], env=env, check=True, stdout=subprocess.DEVNULL)
    try:
        yield Provider(
            "ActiveMQ", f"stomp://127.0.0.1:{stomp}", *who.values(), f"tcp://127.0.0.1:{openwire}"
        )
    finally:
        subprocess.run([script, "stop", folder], check=True)


@pytest.fixture(scope="session", params=["small_broker", "activemq"])
def provider(request: pytest.FixtureRequest) -> Provider:
    """Give each provider in turn."""
    found: Provider = request.getfixturevalue(request.param)
    return found


def free_ports(count: int) -> list[int]:
    """Give ports that nobody listens on."""
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [listener.getsockname()[1] for listener in listeners]
    for listener in listeners:
        listener.close()
    return ports
