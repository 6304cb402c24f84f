"""What judging costs over JMS: a round trip by each JMS client with all its checks, beside a bare client.

All ask the reference head end for the same readings through a broker, in turns, in one process: ours
for STOMP and AMQP, ActiveMQ for Java, if that is installed. A bare client sends the same bytes by the library of its protocol, awaits the reply on a
temporary queue and parses it, no more. Printed are the medians, their ratio, and how many round
trips a second that makes; ratios travel between machines, milliseconds do not.

    python benchmarks/jms.py [ROUNDS] [--save]
"""

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import jpype
import stomp
from lxml import etree
from measuring import STIMULUS, Row, measure, show
from proton import Message
from proton.reactor import AtMostOnce
from proton.utils import BlockingConnection

from cimconform.campaign import setup as setting
from cimconform.campaign.campaign import Campaign
from cimconform.system import embedded

WAIT_S = 30.0
AMQP = """
[transport.amqp]
kind = "jms"
client = "amqp"
url = "${amqp_url}"
request = "queue:TESTING.REQUESTS"
"""


ACTIVEMQ = Path(os.environ.get("ACTIVEMQ_HOME", "/usr/share/activemq"))
FACTORY = "org.apache.activemq.ActiveMQConnectionFactory"
WHO = "cimconform"  # login and password at ActiveMQ
JAVA = f"""
[transport.java]
kind = "jms"
client = "java"
url = "${{java_url}}"
user_env = "ACTIVEMQ_USER"
password_env = "ACTIVEMQ_PASSWORD"
request = "queue:TESTING.REQUESTS"
options = {{ jars = ["{ACTIVEMQ}/lib/*.jar"], connection_factory = "{FACTORY}" }}
"""


class Replies(stomp.ConnectionListener):  # type: ignore[misc]
    """Takes what comes."""

    def __init__(self) -> None:
        self.came: SimpleQueue[Any] = SimpleQueue()

    def on_message(self, frame: Any) -> None:
        """Take a message."""
        self.came.put(frame.body)


def bare_stomp(url: str, body: bytes, stack: ExitStack) -> Callable[[], object]:
    """Give a function that asks by stomp.py."""
    port = int(url.rpartition(":")[2])
    connection = stomp.StompConnection12(
        [("127.0.0.1", port)], auto_decode=False, auto_content_length=False
    )
    replies = Replies()
    connection.set_listener("replies", replies)
    connection.connect(wait=True)
    stack.callback(connection.disconnect)
    connection.subscribe("/temp-queue/replies", "1", "auto")

    def ask() -> object:
        headers = {"reply-to": "/temp-queue/replies", "correlation-id": "1"}
        connection.send(f"/queue/{embedded.REQUESTS}", body, **headers)
        return etree.fromstring(replies.came.get(timeout=WAIT_S))

    return ask


def bare_amqp(url: str, body: bytes, stack: ExitStack) -> Callable[[], object]:
    """Give a function that asks by Qpid Proton's own blocking client."""
    connection = BlockingConnection(url, timeout=WAIT_S)
    stack.callback(connection.close)
    receiver = connection.create_receiver(None, dynamic=True, options=AtMostOnce())
    sender = connection.create_sender(embedded.REQUESTS)
    reply_to = receiver.link.remote_source.address
    text = body.decode()

    def ask() -> object:
        sender.send(Message(text, reply_to=reply_to, correlation_id="1"))
        reply = receiver.receive()
        return etree.fromstring(reply.body.encode())

    return ask


def bare_java(url: str, body: bytes, stack: ExitStack) -> Callable[[], object]:
    """Give a function that asks by JMS itself; Java runs already."""
    connection = jpype.JClass(FACTORY)(url).createConnection(WHO, WHO)
    stack.callback(connection.close)
    connection.start()
    session = connection.createSession(False, 1)  # noqa: FBT003 - no transaction
    mine = session.createTemporaryQueue()
    receiver = session.createConsumer(mine)
    sender = session.createProducer(session.createQueue(embedded.REQUESTS))
    text = body.decode()

    def ask() -> object:
        message = session.createTextMessage(text)
        message.setJMSReplyTo(mine)
        message.setJMSCorrelationID("1")
        sender.send(message)
        return etree.fromstring(str(receiver.receive(int(WAIT_S * 1000)).getText()).encode())

    return ask


BARE = {"jms": bare_stomp, "amqp": bare_amqp, "java": bare_java}


def measured(made: Campaign, binding: str) -> Row:
    """Measure by one JMS client."""
    first = made.tester(binding).send(STIMULUS).request
    if first is None:
        raise SystemExit("the reference did not answer")
    with ExitStack() as stack:
        ask = BARE[binding](made.system.binding(binding).url, first.raw, stack)
        return measure(made, binding, ask)


@contextmanager
def activemq() -> Iterator[tuple[str, str]]:
    """Start ActiveMQ as its script does; give where it speaks STOMP and OpenWire."""
    script = Path(__file__).parents[1] / "tools" / "activemq.sh"
    with tempfile.TemporaryDirectory() as folder:
        command = [str(script), "start", folder]
        started = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own script
        words = [word for word in started.stdout.split() if "://" in word]
        try:
            yield words[0], words[1]
        finally:
            subprocess.run([script, "stop", folder], check=True)  # noqa: S603 - our own script


def behind_activemq(stack: ExitStack) -> dict[str, str]:
    """Serve a reference behind ActiveMQ as well, if it is there; give its address."""
    if not (ACTIVEMQ / "lib").is_dir():
        return {}
    os.environ |= {"ACTIVEMQ_USER": WHO, "ACTIVEMQ_PASSWORD": WHO}
    stomp_url, openwire_url = stack.enter_context(activemq())
    login = ("--login", WHO, "--password-from", "ACTIVEMQ_PASSWORD")
    requests = embedded.LISTENS
    stack.enter_context(embedded.head_end("--jms", stomp_url, *login, *requests))
    return {"java_url": openwire_url}


def campaign(folder: Path, stack: ExitStack) -> Campaign:
    """Give a campaign with a binding for each JMS client, to a reference behind a broker."""
    broker_url, amqp_url = stack.enter_context(embedded.broker_with_amqp())
    jms = ("--jms", broker_url, *embedded.LISTENS)
    base_url = stack.enter_context(embedded.head_end(*jms))
    java = behind_activemq(stack)
    system = folder / "system.toml"
    text = embedded.SYSTEM_FILE.read_text("utf-8") + AMQP + (JAVA if java else "")
    system.write_text(text, "utf-8")
    addresses = {
        "base_url": base_url, "broker_url": broker_url, "amqp_url": amqp_url, "queues": "", **java,
    }  # fmt: skip
    bindings = tuple(name for name in BARE if java or name != "java")
    options = setting.Options(
        system=system, output=folder, fresh=True, bindings=bindings, addresses=addresses
    )
    return setting.campaign(options, stack)


def main() -> None:
    """Measure by every JMS client and print the table."""
    with ExitStack() as stack:
        made = campaign(Path(stack.enter_context(tempfile.TemporaryDirectory())), stack)
        rows = [measured(made, binding) for binding in BARE if binding in made.system.transport]
        made.finish()
    show("One round trip over JMS", rows)


if __name__ == "__main__":
    main()
