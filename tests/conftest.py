"""What every test of the harness shares."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from cimconform.checks import Basis, Check
from cimconform.judging.judge import Judge, load_checks
from cimconform.messages.exchange import Exchange, Stimulus
from cimconform.messages.message import Message
from cimconform.messages.schemas import Schemas
from cimconform.requirements.register import Register, Requirement
from cimconform.suite import FEATURES
from cimconform.system import embedded, terminal
from cimconform.verdict import Result

# A shell starts what it puts into the background deaf to interrupts, and so would be the programs
# that tests interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)

COMMAND = Path(sys.executable).with_name("cimconform")
TRANSPORTS = """
[transport.http]
kind = "http"
url = "${base_url}/http"
[transport.soap11]
kind = "soap"
style = "typed"
version = "1.1"
url = "${base_url}/services/{service}"
[transport.closed]
kind = "http"
url = "http://127.0.0.1:PORT/"
"""

ACTIVEMQ = Path("/usr/share/activemq/lib")  # of Debian's package
JARS = [str(ACTIVEMQ / "*.jar")]
FACTORY = "org.apache.activemq.ActiveMQConnectionFactory"


@pytest.fixture
def operator(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Give what types at a terminal, a real one, which is that of the operator."""
    screen, own = os.openpty()
    monkeypatch.setattr(terminal, "TERMINAL", Path(os.ttyname(own)))
    yield lambda typed: _typed(screen, typed)
    os.close(own)
    os.close(screen)


def _typed(screen: int, text: str) -> None:
    os.write(screen, text.encode())


@pytest.fixture(scope="module", autouse=True)
def unmeasured(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let no coverage be measured in the programs that whole runs start.

    Smaller tests go through the same lines, and measuring doubles the time of a program.
    """
    with pytest.MonkeyPatch.context() as patch:
        if request.node.get_closest_marker("whole_runs"):
            patch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)
        yield


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
    """A JMS provider that runs: where it speaks what, who may connect, and the client of the test."""

    name: str
    stomp: str
    user: str = ""
    password: str = ""
    openwire: str = ""
    amqp: str = ""
    client: str = "stomp"
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where the client of the test leads."""
        return {"amqp": self.amqp, "java": self.openwire}.get(self.client, self.stomp)


@pytest.fixture(scope="session")
def small_broker() -> Iterator[Provider]:
    """Give the broker of our own."""
    with embedded.broker() as url:
        yield Provider("small broker", url)


@pytest.fixture(scope="session")
def start_activemq(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[], AbstractContextManager[Provider]]:
    """Give what starts a real ActiveMQ, if Debian's package is installed."""
    if not shutil.which("java") or not ACTIVEMQ.is_dir():
        pytest.skip("ActiveMQ is not installed: apt-get install activemq")
    script = Path(__file__).parents[1] / "tools" / "activemq.sh"

    @contextmanager
    def start() -> Iterator[Provider]:
        stomp, openwire = free_ports(2)
        folder = tmp_path_factory.mktemp("activemq")
        more = {"STOMP_PORT": str(stomp), "OPENWIRE_PORT": str(openwire)}
        who = {"ACTIVEMQ_USER": "tester", "ACTIVEMQ_PASSWORD": "open sesame"}
        env = {**os.environ, **more, **who}
        subprocess.run([script, "start", folder], env=env, check=True, stdout=subprocess.DEVNULL)
        urls = [f"stomp://127.0.0.1:{stomp}", f"tcp://127.0.0.1:{openwire}"]
        try:
            yield Provider("ActiveMQ", urls[0], *who.values(), openwire=urls[1])
        finally:
            subprocess.run([script, "stop", folder], check=True)

    return start


@pytest.fixture(scope="session")
def activemq(start_activemq: Callable[[], AbstractContextManager[Provider]]) -> Iterator[Provider]:
    """Give a real ActiveMQ."""
    with start_activemq() as started:
        yield started


@pytest.fixture(scope="session")
def small_broker_by_amqp() -> Iterator[Provider]:
    """Give the broker of our own at its other listener, if what that needs is installed."""
    if not find_spec("proton"):
        pytest.skip("Qpid Proton is not installed: make .venv/.extras, which needs a C compiler")
    with embedded.broker_with_amqp() as (stomp, amqp):
        yield Provider("small broker by AMQP", stomp, amqp=amqp, client="amqp")


@pytest.fixture(scope="session")
def activemq_by_java(request: pytest.FixtureRequest) -> Provider:
    """Give the real ActiveMQ by its own jars, if what that needs is installed."""
    if not find_spec("jpype"):
        pytest.skip("JPype is not installed: make .venv/.extras")
    found: Provider = request.getfixturevalue("activemq")
    options = {"jars": JARS, "connection_factory": FACTORY}
    return replace(found, name="ActiveMQ by Java", client="java", options=options)


PROVIDERS = ["small_broker", "small_broker_by_amqp", "activemq", "activemq_by_java"]


@pytest.fixture(scope="session", params=PROVIDERS)
def provider(request: pytest.FixtureRequest) -> Provider:
    """Give each provider in turn."""
    found: Provider = request.getfixturevalue(request.param)
    return found


def free_ports(count: int) -> list[int]:
    """Give ports that nothing listens on."""
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [listener.getsockname()[1] for listener in listeners]
    for listener in listeners:
        listener.close()
    return ports


@pytest.fixture(scope="session")
def every_head_end() -> Iterator[str]:
    """Give the URL of a reference that plays every behaviour of its own below /as/NAME."""
    with embedded.head_end("--all") as url:
        yield url


@pytest.fixture(scope="session")
def certify(
    every_head_end: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., subprocess.CompletedProcess[str]]]:
    """Certify the reference, with a defect or without, as a user does: by the command line.

    The binding `closed` leads to a port where nothing listens.
    """
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))

        transports = TRANSPORTS.replace("PORT", str(deaf.getsockname()[1]))
        default = embedded.SYSTEM_FILE.read_text("utf-8").partition("[transport.")[0] + transports

        def run(
            output: Path, defect: str, *more: str, system: str = default
        ) -> subprocess.CompletedProcess[str]:
            url = f"{every_head_end}/as/{defect}" if defect else every_head_end
            file = tmp_path_factory.mktemp("system") / "system.toml"
            file.write_text(system.replace("${base_url}", url), "utf-8")
            command = [COMMAND, "run", "--system", file, "--output", output, *more]
            return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)

        yield run


@dataclass(frozen=True)
class MessageJudge:
    """Judges the messages of a test by the rules of the register."""

    register: Register
    checks: dict[str, Check]
    basis: Basis

    def exchange(self, exchange: Exchange, *claims: str) -> dict[str, Result]:
        """Judge an exchange by the rules about every message, and by those that are claimed."""
        judge = Judge(self.checks, self.basis)
        about = self._about(exchange.of_system[0])
        found = {r.id: judge.every(r, exchange.binding, [exchange]) for r in about}
        return found | self.claims(exchange, *claims)

    def claims(self, exchange: Exchange, *claims: str) -> dict[str, Result]:
        """Judge an exchange by what is claimed of it alone."""
        judge = Judge(self.checks, self.basis)
        return {name: judge.claim(self.register[name], exchange) for name in claims}

    def reply(
        self, reply: str, *claims: str, request: str = "", name: str = "get(MeterReadings)", **seen
    ) -> dict[str, Result]:
        """Judge an answer, with its request if there is one."""
        sent = Message(request.encode(), direction="sent") if request else None
        came = Message(reply.encode(), status=seen.pop("status", 200), **seen)
        if came.kind == "event":
            published = Exchange("x", "", Stimulus(name), came, role="publisher")
            return self.exchange(published, *claims)
        return self.exchange(Exchange("x", "", Stimulus(name), sent, (came,)), *claims)

    @staticmethod
    def fallen(results: dict[str, Result]) -> dict[str, Result]:
        """Give the requirements that were broken, whatever their rank."""
        return {name: result for name, result in results.items() if result.findings}

    def _about(self, message: Message) -> list[Requirement]:
        """Give the rules about every message that bind whoever sends messages of this kind."""
        role = {"request": "requester", "event": "publisher"}.get(message.kind, "responder")
        every = (r for r in self.register.values() if r.about_all)
        return [r for r in every if not r.untested and role in r.roles]


@pytest.fixture(scope="session")
def message_judge() -> MessageJudge:
    """Give a bench with all checks and our schemas."""
    return MessageJudge(Register.read([FEATURES]), load_checks(), Basis(Schemas.ours()))
