"""The command line of the broker: `python -m cimconform.broker --port N`."""

import argparse
import asyncio
import contextlib
import ipaddress
import os
import signal
import ssl
import sys
import threading
from importlib.metadata import entry_points

from cimconform.broker.server import LISTENERS, MAX_FRAME, Broker, Listener


def main() -> int:
    """Serve until asked to stop."""
    options = _parser().parse_args()
    if not ipaddress.ip_address(options.host).is_loopback:
        return _complain(f"{options.host}: this broker is for one machine; name a loopback address")
    if options.password_from and options.password_from not in os.environ:
        return _complain(f"the environment has no variable {options.password_from}")
    password = os.environ.get(options.password_from, "")
    try:
        tls = _tls(options.cert, options.key)
    except OSError as error:
        return _complain(f"--cert {options.cert} --key {options.key}: {error.strerror or error}")
    try:
        listeners = _listeners(options)
    except ImportError as error:
        return _complain(f"--amqp-port needs {error.name}: pip install 'cimconform[amqp]'")
    broker = Broker(options.user, password, options.max_frame, tls)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if options.end_with_input:
        _end_with_input()
    with contextlib.suppress(KeyboardInterrupt):
        try:
            asyncio.run(broker.serve(options.host, listeners, _ready))
        except OSError as error:
            return _complain(
                f"{options.host}: {error.strerror or error}; name another --port or --amqp-port"
            )
    return 0


def _listeners(options: argparse.Namespace) -> dict[str, tuple[Listener, int]]:
    """Give the listeners by the scheme of their URLs; raises ImportError where a part is missing."""
    ports = {"stomp": options.port, "amqp": options.amqp_port}
    secure = {"stomp": "stomp+ssl", "amqp": "amqps"} if options.cert else {}
    found = entry_points(group=LISTENERS)
    wanted = {name: port for name, port in ports.items() if port is not None}
    return {secure.get(name, name): (found[name].load(), port) for name, port in wanted.items()}


def _ready(urls: list[str]) -> None:
    line = f"cimconform broker (a convenience, in memory) ready on {' '.join(urls)}"
    print(line, flush=True)  # noqa: T201 - the one line


def _tls(cert: str, key: str) -> ssl.SSLContext | None:
    """Give what TLS needs, if it is wanted; raises OSError for files that do not fit."""
    if not cert:
        return None
    made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    made.load_cert_chain(cert, key or None)
    return made


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cimconform.broker",
        description="a small broker for STOMP 1.2 and AMQP 1.0, a convenience",
    )
    parser.add_argument("--host", default="127.0.0.1", help="loopback address to listen on")
    parser.add_argument("--port", type=int, default=0, help="port of STOMP; 0 is any free one")
    parser.add_argument("--amqp-port", type=int, help="serve AMQP 1.0 there too; 0 is any free one")
    parser.add_argument("--user", default="", help="only this user may connect")
    parser.add_argument("--password-from", default="", help="environment variable of the password")
    parser.add_argument("--cert", default="", help="speak TLS with this certificate, a PEM file")
    parser.add_argument("--key", default="", help="its key, where it stands in a file of its own")
    parser.add_argument(
        "--end-with-input", action="store_true", help="end when the standard input does"
    )
    parser.add_argument("--max-frame", type=int, default=MAX_FRAME, help="largest body in bytes")
    return parser


def _end_with_input() -> None:
    """End as if we were asked to when the standard input does: whoever started us is gone then."""
    watch = threading.Thread(target=_read_to_the_end, daemon=True)
    watch.start()


def _read_to_the_end() -> None:
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _complain(text: str) -> int:
    sys.stderr.write(text + "\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
