"""JMS by the provider's own jars: ActiveMQ over OpenWire, from its class and from JNDI."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cimconform.errors import TransportError, UsageError
from cimconform.system import embedded
from cimconform.transports.jms.client import Access, Destination, JmsClient, JmsMessage, find

pytestmark = pytest.mark.whole_runs

LONG_S = 20.0
FACTORY = "org.apache.activemq.ActiveMQConnectionFactory"
INITIAL = {"java.naming.factory.initial": "org.apache.activemq.jndi.ActiveMQInitialContextFactory"}
COMMAND = Path(sys.executable).with_name("cimconform")

BINDING = """
[transport.{name}]
kind = "jms"
client = "{client}"
url = "{url}"
user_env = "OUR_USER"
password_env = "OUR_PASSWORD"
request = "queue:TESTING.REQUESTS"
options = {options}
"""


@pytest.fixture
def queue() -> Destination:
    """Give a queue of its own."""
    return Destination("queue", f"TESTING.{uuid.uuid4().hex}")


@pytest.fixture
def clients(activemq_by_java) -> Iterator[Callable[..., JmsClient]]:
    """Give clients to ActiveMQ, closed afterwards; options replace those of the provider."""
    made: list[JmsClient] = []
    provider = activemq_by_java

    def make(options: dict | None = None, **access) -> JmsClient:
        given = {"user": provider.user, "password": provider.password, "timeout_s": LONG_S}
        given |= {"options": options or provider.options, "url": provider.url, **access}
        made.append(find("java")(Access(**given)))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def jms(activemq_by_java, clients) -> Iterator[object]:
    """Give a session of JMS itself, in which what is received is not acknowledged."""
    clients()  # starts Java
    jpype = pytest.importorskip("jpype")
    factory = jpype.JClass(FACTORY)(activemq_by_java.url)
    connection = factory.createConnection(activemq_by_java.user, activemq_by_java.password)
    connection.start()
    yield connection.createSession(False, 2)  # noqa: FBT003 - CLIENT_ACKNOWLEDGE
    connection.close()


def test_properties_keep_their_types(clients, queue):
    client = clients()
    given = {"i": 7, "l": 1 << 40, "d": 2.5, "yes": True, "no": False, "s": "grün", "n": -1}
    client.send(JmsMessage(b"<a/>", destination=queue, properties=given))
    came = client.subscribe(queue).receive(LONG_S)
    assert came.properties == given
    assert {name: type(value) for name, value in came.properties.items()} == {
        name: type(value) for name, value in given.items()
    }


def test_the_type_in_java_is_the_narrowest_that_holds(clients, jms, queue):
    properties = {"i": -(1 << 31), "l": 1 << 31, "d": 1.0, "b": True}
    clients().send(JmsMessage(b"<a/>", destination=queue, properties=properties))
    came = jms.createConsumer(jms.createQueue(queue.name)).receive(20_000)
    kinds = {n: str(came.getObjectProperty(n).getClass().getSimpleName()) for n in properties}
    assert kinds == {"i": "Integer", "l": "Long", "d": "Double", "b": "Boolean"}


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [("n", 1 << 63, "more than a long"), ("", 1, "SEND failed: IllegalArgumentException")],
)
def test_a_property_that_jms_does_not_have_is_reported(clients, queue, name, value, expected):
    with pytest.raises(TransportError, match=expected):
        clients().send(JmsMessage(b"<a/>", destination=queue, properties={name: value}))


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(), octets=st.binary())
def test_what_goes_comes_as_it_went(clients, queue, text, octets):
    client = clients()
    inbox = client.subscribe(queue)
    for body, form in ((text.encode(), "text"), (octets, "bytes")):
        client.send(JmsMessage(body, form, queue))
        came = inbox.receive(LONG_S)
        assert (came.body, came.form) == (body, form)
    client.close()


def test_megabytes_go_through(clients, queue):
    client = clients()
    inbox = client.subscribe(queue)
    for form in ("text", "bytes"):
        client.send(JmsMessage(b"x" * 5_000_000, form, queue))
        assert inbox.receive(LONG_S).body == b"x" * 5_000_000


def test_what_the_provider_made_of_it_is_known_to_both(clients, queue):
    client = clients()
    message = JmsMessage(
        b"<a/>", destination=queue, time_to_live_ms=60_000, priority=7, persistent=False, type="get"
    )
    sent = client.send(message)
    came = client.subscribe(queue).receive(LONG_S)
    assert sent.message_id.startswith("ID:")
    assert sent.expiration == sent.timestamp + 60_000
    for name in ("message_id", "timestamp", "expiration", "priority", "persistent", "type"):
        assert getattr(came, name) == getattr(sent, name)
    assert came.destination == queue
    assert came.reply_to is None


def test_what_has_expired_is_not_delivered(clients, queue):
    client = clients()
    sent = client.send(JmsMessage(b"<short/>", destination=queue, time_to_live_ms=1))
    while time.time() * 1000 < sent.expiration + 10:
        time.sleep(0.001)
    client.send(JmsMessage(b"<long/>", destination=queue))
    assert client.subscribe(queue).receive(LONG_S).body == b"<long/>"


def test_what_was_not_acknowledged_comes_again_and_says_so(clients, jms, queue):
    client = clients()
    client.send(JmsMessage(b"<a/>", destination=queue))
    consumer = jms.createConsumer(jms.createQueue(queue.name))
    assert consumer.receive(20_000) is not None
    jms.close()
    assert client.subscribe(queue).receive(LONG_S).redelivered


def test_what_we_received_is_acknowledged(clients, queue):
    first = clients()
    first.send(JmsMessage(b"<a/>", destination=queue))
    assert first.subscribe(queue).receive(LONG_S).body == b"<a/>"
    first.close()
    second = clients()
    second.send(JmsMessage(b"<b/>", destination=queue))
    assert second.subscribe(queue).receive(LONG_S).body == b"<b/>"


def test_a_temporary_queue_ends_with_its_connection(clients, queue):
    asks, answers = clients(), clients()
    asks.send(JmsMessage(b"<a/>", destination=queue, reply_to=asks.temporary_queue()))
    request = answers.subscribe(queue).receive(LONG_S)
    assert request.reply_to.kind == "temporary-queue"
    asks.close()
    with pytest.raises(TransportError, match="SEND failed: InvalidDestinationException"):
        answers.send(JmsMessage(b"<b/>", destination=request.reply_to))


def test_two_durable_subscriptions_live_side_by_side(clients, queue):
    topic = Destination("topic", queue.name)
    client = clients(client_id=queue.name)
    one, other = client.subscribe(topic, "one"), client.subscribe(topic, "other")
    client.send(JmsMessage(b"<a/>", destination=topic))
    assert [i.receive(LONG_S).body for i in (one, other)] == [b"<a/>", b"<a/>"]
    for inbox in (one, other):
        inbox.close(forget=True)


def test_what_is_neither_text_nor_bytes_cannot_be_judged(clients, jms, queue):
    message = jms.createMapMessage()
    message.setString("a", "b")
    message.setJMSCorrelationID("77")
    jms.createProducer(jms.createQueue(queue.name)).send(message)
    with pytest.raises(TransportError, match="a ActiveMQMapMessage came") as caught:
        clients().subscribe(queue).receive(LONG_S)
    assert [m.correlation_id for m in caught.value.received] == ["77"]


def test_a_text_message_without_text_is_empty(clients, jms, queue):
    jms.createProducer(jms.createQueue(queue.name)).send(jms.createTextMessage())
    came = clients().subscribe(queue).receive(LONG_S)
    assert (came.form, came.body) == ("text", b"")


def test_a_property_without_a_value_is_left_out(clients, jms, queue):
    message = jms.createTextMessage("<a/>")
    message.setStringProperty("nothing", None)
    message.setFloatProperty("f", 1.5)
    message.setByteProperty("b", 1)
    jms.createProducer(jms.createQueue(queue.name)).send(message)
    assert clients().subscribe(queue).receive(LONG_S).properties == {"f": 1.5, "b": 1}


def test_text_must_be_text(clients, queue):
    with pytest.raises(TransportError, match="no UTF-8 is sent as bytes"):
        clients().send(JmsMessage(b"\xff", destination=queue))


def test_nothing_is_sent_to_no_destination(clients):
    with pytest.raises(TransportError, match="without a destination"):
        clients().send(JmsMessage(b"<a/>"))


def test_many_threads_share_a_client(clients, queue):
    client = clients()
    inbox = client.subscribe(queue)
    bodies = {f"<n{n}/>".encode() for n in range(40)}
    threads = [
        threading.Thread(target=client.send, args=[JmsMessage(body, destination=queue)])
        for body in bodies
    ]
    for thread in threads:
        thread.start()
    came = {inbox.receive(LONG_S).body for _ in bodies}
    for thread in threads:
        thread.join()
    assert came == bodies


def test_a_client_that_was_closed_says_so_and_leaves_no_thread(clients, activemq_by_java, queue):
    url = f"{activemq_by_java.url}?jms.clientIDPrefix={queue.name}"
    client = clients(url=url)
    inbox = client.subscribe(queue)
    client.subscribe(Destination("topic", queue.name), "kept").close(forget=True)
    threads = [thread for thread in threading.enumerate() if url in thread.name]
    assert len(threads) == 3
    client.close()
    for use in (
        lambda: inbox.receive(0), lambda: client.send(JmsMessage(b"", destination=queue)),
        client.temporary_queue, lambda: client.subscribe(queue),
    ):  # fmt: skip
        with pytest.raises(TransportError, match="the connection is closed"):
            use()
    inbox.close()
    client.close()
    assert client.lost
    for thread in threads:
        thread.join(LONG_S)
    assert not [thread for thread in threading.enumerate() if url in thread.name]


# --- JNDI and bean properties ----------------------------------------------------------------


def test_jndi_gives_the_factory(clients, activemq_by_java, queue):
    jars = activemq_by_java.options["jars"]
    client = clients({"jars": jars, "factory_name": "ConnectionFactory", "jndi": INITIAL})
    client.send(JmsMessage(b"<a/>", destination=queue))
    assert client.subscribe(queue).receive(LONG_S).body == b"<a/>"


def test_jndi_gives_destinations(clients, activemq_by_java, queue):
    jars = activemq_by_java.options["jars"]
    names = {"queue.REQUESTS": queue.name, "topic.EVENTS": f"{queue.name}.EVENTS"}
    client = clients({
        "jars": jars, "connection_factory": FACTORY, "destinations": "jndi",
        "jndi": {**INITIAL, **names},
    })  # fmt: skip
    events = client.subscribe(Destination("topic", "EVENTS"))
    client.send(JmsMessage(b"<a/>", destination=Destination("queue", "REQUESTS")))
    client.send(JmsMessage(b"<event/>", destination=Destination("topic", "EVENTS")))
    assert clients().subscribe(queue).receive(LONG_S).body == b"<a/>"
    assert events.receive(LONG_S).body == b"<event/>"
    with pytest.raises(TransportError, match="SEND failed: NameNotFoundException: NOTHING"):
        client.send(JmsMessage(b"<a/>", destination=Destination("queue", "NOTHING")))


def test_properties_make_a_factory_without_an_address(
    clients, activemq_by_java, monkeypatch, queue
):
    monkeypatch.setenv("OUR_PASSWORD", activemq_by_java.password)
    properties = {
        "brokerURL": "{url}", "userName": "tester", "password": "{env:OUR_PASSWORD}",
        "closeTimeout": 5000, "useAsyncSend": False,
    }  # fmt: skip
    client = clients({**activemq_by_java.options, "properties": properties}, user="", password="")
    client.send(JmsMessage(b"<a/>", destination=queue))
    assert client.subscribe(queue).receive(LONG_S).body == b"<a/>"


# --- what goes wrong at the provider -----------------------------------------------------------


def test_a_refused_login_is_reported(clients):
    expected = (
        r"connecting failed: JMSSecurityException: User name \[nobody\] or password is invalid"
    )
    with pytest.raises(TransportError, match=expected):
        clients(user="nobody")


def test_a_broker_that_is_not_there(clients):
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        with pytest.raises(TransportError, match=r"connecting failed: .*Connection refused"):
            clients(url=f"tcp://127.0.0.1:{deaf.getsockname()[1]}")


def test_somebody_who_never_says_hello(clients):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(TransportError, match=r"connecting: no answer within 0.5 s"):
            clients(url=url, timeout_s=0.5)


def test_a_message_that_is_too_large_is_reported(clients, activemq_by_java, queue):
    client = clients(url=f"{activemq_by_java.url}?wireFormat.maxFrameSize=20000")
    with pytest.raises(TransportError, match=r"SEND failed: .*larger than max allowed"):
        client.send(JmsMessage(os.urandom(30_000), "bytes", queue))


def test_what_is_too_large_for_us_is_not_read(clients, queue):
    client = clients(max_bytes=1000)
    inbox = client.subscribe(queue)
    for form in ("text", "bytes"):
        client.send(JmsMessage(b"x" * 1001, form, queue, correlation_id="1"))
        with pytest.raises(TransportError, match="a message of 1001 bytes came") as caught:
            inbox.receive(LONG_S)
        assert [m.body for m in caught.value.received] == [b"x" * 1000]


def test_a_broker_that_dies_is_reported_to_who_waits(start_activemq, clients, queue):
    caught: list[TransportError] = []

    def wait() -> None:
        with pytest.raises(TransportError) as info:
            inbox.receive(LONG_S)
        caught.append(info.value)

    with start_activemq() as broker:
        client = clients(url=broker.openwire)
        inbox = client.subscribe(queue)
        thread = threading.Thread(target=wait)
        thread.start()
    thread.join()
    assert "the connection broke: " in caught[0].reason
    assert client.lost
    with pytest.raises(TransportError, match="the connection broke"):
        client.send(JmsMessage(b"<a/>", destination=queue))
    inbox.close()


# --- what the user can fix --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"jarz": []}, "did you mean jars"),
        ({"jars": []}, "options.jars: List should have at least 1 item"),
        ({"jars": "a.jar"}, "options.jars: Input should be a valid list"),
        ({"jars": ["lib/*.jar"]}, r"'lib/\*.jar' matches no file, seen from /"),
        ({"jvm": ["-Xmx1g"]}, "options.jvm: Java runs once in a process"),
        ({"jvm": ["-Dx={env:NO_SUCH}"]}, r"options name \{env:NO_SUCH\}, which the environment"),
        ({"factory_name": "X"}, "either connection_factory"),
        ({"connection_factory": ""}, "either connection_factory"),
        ({"connection_factory": FACTORY.replace("MQC", "QMC")}, f"did you mean {FACTORY}"),
        ({"connection_factory": "com.ibm.mq.jms.MQxx"}, f"they have .*{FACTORY}"),
        ({"connection_factory": "java.lang.String"}, "String is no ConnectionFactory of javax.jms"),
        ({"connection_factory": "java.lang.Object"}, "cannot be made with an address; give"),
        ({"connection_factory": "java.util.List", "properties": {"a": 1}}, "with no arguments"),
        ({"properties": {"brokerURl": "x"}}, "has no setBrokerURl; did you mean brokerURL"),
        ({"properties": {"q": "x"}}, "has no setQ; there are .*brokerURL"),
        ({"properties": {"closeTimeout": "soon"}}, "setCloseTimeout takes no str"),
        ({"properties": {"brokerURL": "no such"}}, "setBrokerURL refused it: "),
        ({"properties": {"password": "open"}}, "properties.password: a secret has no place"),
        ({"jndi": {"java.naming.security.credentials": "x"}}, "a secret has no place"),
        ({"destinations": "JNDI"}, "options.destinations: Input should be 'session' or 'jndi'"),
        ({"destinations": "jndi"}, "options.jndi: no context; is java.naming.factory.initial"),
        ({"api": "jakarta"}, "none has the classes of jakarta.jms"),
    ],
)
def test_wrong_options_are_the_users_to_fix(clients, activemq_by_java, wrong, expected):
    clients().close()
    with pytest.raises(UsageError, match=expected):
        clients({**activemq_by_java.options, **wrong})


@pytest.mark.parametrize(
    ("name", "initial", "expected"),
    [
        ("NOTHING", INITIAL, "'NOTHING' is not in JNDI: NameNotFoundException"),
        ("X", {"java.naming.factory.initial": "no.such"}, "NoInitialContextException.*no.such"),
    ],
)
def test_wrong_names_in_jndi_are_the_users_to_fix(
    clients, activemq_by_java, name, initial, expected
):
    jars = activemq_by_java.options["jars"]
    with pytest.raises(UsageError, match=expected):
        clients({"jars": jars, "factory_name": name, "jndi": initial})


def test_an_address_of_nothing_is_the_users_to_fix(clients):
    with pytest.raises(UsageError, match=r"cannot be made for 'tcp://\[': IllegalArgument"):
        clients(url="tcp://[")


@pytest.mark.parametrize("key", ["ca_file", "client_cert", "client_key"])
def test_certificates_in_pem_are_refused_rather_than_ignored(clients, key):
    with pytest.raises(UsageError, match=f"{key} means nothing to Java"):
        clients(**{key: "x.pem"})


def test_other_jars_in_one_process_are_refused(clients, activemq_by_java, tmp_path):
    clients().close()
    other = tmp_path / "other.jar"
    other.touch()
    expected = "options.jars: Java runs once in a process, .*activemq-client.jar.* one by one"
    with pytest.raises(UsageError, match=expected):
        clients({**activemq_by_java.options, "jars": [str(other)]})


# --- a process of its own ----------------------------------------------------------------------

PROGRAM = """
import json, sys
from cimconform.errors import CimconformError
from cimconform.transports.jms.client import Access, Destination, JmsMessage, find
try:
    client = find("java")(Access(**json.loads(sys.argv[1])))
    queue = Destination("queue", sys.argv[2])
    inbox = client.subscribe(queue)
    client.send(JmsMessage(b"<a/>", destination=queue))
    print(inbox.receive(20).body.decode(), flush=True)
    inbox.receive(float(sys.argv[3]))
except CimconformError as error:
    sys.exit(f"{type(error).__name__}: {error}")
"""


@pytest.fixture
def alone(activemq_by_java, queue) -> Callable[..., subprocess.Popen]:
    """Give a process of its own, with its own Java, that sends, receives, and may wait for more."""

    def start(
        options: dict, before: str = "", after: str = "", wait_s: float = 0, **env: str
    ) -> subprocess.Popen:
        provider = activemq_by_java
        access = {"url": provider.url, "user": provider.user, "password": provider.password}
        access["options"] = {**provider.options, **options}
        return subprocess.Popen(
            [sys.executable, "-c", before + PROGRAM + after, json.dumps(access), queue.name, str(wait_s)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **env},
        )  # fmt: skip

    return start


CLIENT = "/usr/share/activemq/lib/activemq-client.jar"


def in_jakarta(octets: bytes) -> bytes:
    """Give a Java class as it is in jakarta.jms: other names in its constant pool, else the same."""
    longer = [(b"javax/jms/", b"jakarta/jms/"), (b"javax.jms.", b"jakarta.jms.")]
    sizes = {1: 0, 3: 4, 4: 4, 5: 8, 6: 8, 7: 2, 8: 2, 15: 3, 16: 2, 19: 2, 20: 2}
    made, at, left = octets[:10], 10, int.from_bytes(octets[8:10]) - 1
    while left > 0:
        tag = octets[at]
        end = at + 1 + sizes.get(tag, 4)
        if tag == 1:
            end = at + 3 + int.from_bytes(octets[at + 1 : at + 3])
            text = octets[at + 3 : end]
            for old, new in longer:
                text = text.replace(old, new)
            made += b"\1" + len(text).to_bytes(2) + text
        else:
            made += octets[at:end]
        at, left = end, left - (2 if tag in (5, 6) else 1)
    return made + octets[at:]


@pytest.fixture
def jakarta(activemq_by_java, tmp_path) -> dict:
    """Give the options of ActiveMQ's client as if it were one of jakarta.jms."""
    jars = []
    for jar in sorted(Path(activemq_by_java.options["jars"][0]).parent.glob("*.jar")):
        jars.append(str(jar))
        if jar.name.startswith(("activemq-client", "geronimo-jms")):
            jars[-1] = str(tmp_path / jar.name)
            with ZipFile(jar) as old, ZipFile(jars[-1], "w") as new:
                for name in old.namelist():
                    octets = old.read(name)
                    moved = name.replace("javax/jms/", "jakarta/jms/")
                    new.writestr(moved, in_jakarta(octets) if name.endswith(".class") else octets)
    return {"jars": jars}


def test_a_provider_of_jakarta_serves_as_well(alone, jakarta):
    with alone(jakarta) as process:
        out, errors = process.communicate(timeout=60)
    assert (process.returncode, out) == (0, "<a/>\n"), errors


def test_a_provider_of_jakarta_is_not_taken_for_one_of_javax(alone, jakarta):
    with alone({**jakarta, "api": "javax"}) as process:
        errors = process.communicate(timeout=60)[1]
    assert "none has the classes of javax.jms; add the jar of the JMS API, or fix" in errors


@pytest.mark.parametrize(
    ("options", "before", "expected"),
    [
        ({}, "import sys; sys.modules['jpype'] = None\n", "pip install 'cimconform[jms]'"),
        ({"jvm": ["-nonsense"]}, "", "Java did not start: "),
        ({"jars": [CLIENT]}, "", "is the jar that has it missing in options.jars?"),
        ({"jars": [CLIENT], "connection_factory": "x.Y"}, "", "they have org.apache"),
    ],
)
def test_what_is_missing_is_named(alone, options, before, expected):
    with alone(options, before) as process:
        errors = process.communicate(timeout=60)[1]
    assert process.returncode == 1
    assert "UsageError: " in errors
    assert expected in errors


def test_a_run_says_so_in_a_line_before_anything_is_sent(tmp_path):
    file, options = tmp_path / "system.toml", '{ jars = ["no/*.jar"], factory_name = "X" }'
    text = embedded.SYSTEM_FILE.read_text("utf-8").partition("[transport.")[0]
    text = text.replace('"test_broker",', "")  # a real broker does not play tricks
    text += BINDING.format(name="jars", client="java", url="tcp://h:1", options=options)
    file.write_text(text.replace("user_env", "#").replace("password_env", "#"), "utf-8")
    done = subprocess.run(
        [COMMAND, "run", "--system", file, "--output", tmp_path / "out"],
        check=False, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2
    assert "options.jars: 'no/*.jar' matches no file, seen from" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_a_machine_without_java_is_reported(alone):
    nowhere = (
        "from jpype._jvmfinder import LinuxJVMFinder as f; f._locations, f._java = (), '/no'\n"
    )
    with alone({}, nowhere, JAVA_HOME="/no") as process:
        errors = process.communicate(timeout=60)[1]
    assert "UsageError: no Java is found" in errors


def test_a_thread_that_the_provider_leaves_does_not_keep_the_process(alone):
    after = "import jpype; timer = jpype.JClass('java.util.Timer')()"
    with alone({}, after=after) as process:
        assert process.communicate(timeout=60)[0] == "<a/>\n"
    assert process.returncode == 0


def test_an_interrupt_ends_who_waits(alone):
    with alone({"jvm": ["-Xmx64m"]}, wait_s=600) as process:
        assert process.stdout.readline() == "<a/>\n"
        process.send_signal(signal.SIGINT)
        errors = process.communicate(timeout=20)[1]
    assert "KeyboardInterrupt" in errors


# --- the whole suite ---------------------------------------------------------------------------


def verdicts(folder: Path) -> dict[str, list[tuple[str, ...]]]:
    """Give what was found by each binding."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for line in (folder / "run.ndjson").read_text("utf-8").splitlines():
        fact = json.loads(line)
        alone = fact.get("requirement") != "same_answer_over_every_binding"  # which compares both
        if fact["kind"] == "result" and alone:
            verdict = (fact["requirement"], fact["example"], fact["verdict"])
            found.setdefault(fact["transport"], []).append(verdict)
    return {name: sorted(results) for name, results in found.items()}


def test_the_reference_conforms_by_java_as_it_does_by_stomp(
    activemq_by_java, monkeypatch, tmp_path
):
    provider = activemq_by_java
    monkeypatch.setenv("OUR_USER", provider.user)
    monkeypatch.setenv("OUR_PASSWORD", provider.password)
    options = f'{{ jars = {provider.options["jars"]}, connection_factory = "{FACTORY}" }}'
    text = embedded.SYSTEM_FILE.read_text("utf-8").partition("[transport.")[0]
    text = text.replace('"test_broker",', "")  # a real broker does not play tricks
    text += BINDING.format(name="wire", client="stomp", url=provider.stomp, options="{}")
    text += BINDING.format(name="jars", client="java", url=provider.openwire, options=options)
    file = tmp_path / "system.toml"
    file.write_text(text, "utf-8")
    login = ("--login", provider.user, "--password-from", "OUR_PASSWORD")
    requests = ("--request", f"queue:{embedded.REQUESTS}")
    with embedded.head_end("--jms", provider.stomp, *login, *requests):
        done = subprocess.run(
            [COMMAND, "run", "--system", file, "--output", tmp_path / "out",
             "-k", "meter_readings or later_replies or errors or control_requests"],
            check=False, capture_output=True, text=True, timeout=300,
        )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "nothing failed of " in done.stdout
    found = verdicts(tmp_path / "out")
    assert found["jars"] == found["wire"]
    assert len(found["jars"]) > 50
