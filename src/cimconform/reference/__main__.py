"""The command line of the reference: `python -m cimconform.reference head-end`, enterprise or bus."""

import argparse
import contextlib
import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from difflib import get_close_matches
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette

from cimconform.reference.bus.routing import Bus
from cimconform.reference.defects import Defect, load, mixed
from cimconform.reference.enterprise.jms import OTHERS, PLACES, ClientOverJms, JmsSender
from cimconform.reference.enterprise.routes import enterprise
from cimconform.reference.jms import Desk, JmsServer
from cimconform.reference.pace import Paced
from cimconform.reference.publishing import Outbox
from cimconform.reference.server import Cast, HeadEnd, application


def main() -> int:
    """Serve until asked to stop."""
    known = load()
    options = _parser().parse_args()
    if options.list_defects:
        print(json.dumps([_facts(d) for d in known.values()], indent=1))  # noqa: T201 - asked for
        return 0
    behaviours = {n: b for n, b in known.items() if b.system == options.system}
    names = [*options.defect, *options.variant]
    for name in names:
        if name not in behaviours:
            near = get_close_matches(name, behaviours, n=1)
            advice = f"; did you mean {near[0]}?" if near else ""
            return _complain(f"no defect or variant {name!r}{advice}")
    try:
        listener = socket.create_server((options.host, options.port))
    except OSError as error:
        return _complain(f"{options.host}:{options.port}: {error.strerror}; name another --port")
    # uvicorn answers in two writes; without this each answer on a connection kept waits 40 ms
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    jms_sender = JmsSender()
    outbox = Outbox()
    others = behaviours if options.all else {}
    chosen = mixed([behaviours[name] for name in names])
    cast = Cast(chosen, others, _maker(options, jms_sender, outbox))
    try:
        over_jms = _over_jms(options, cast, jms_sender)
        outbox.over_jms = over_jms.post if isinstance(over_jms, JmsServer) else None
    except (ConnectionError, ValueError) as error:
        return _complain(f"--jms {options.jms}: {error}")
    name = options.system.replace("-", " ")
    app: Paced | Starlette = application(cast)
    if options.delay or options.at_once:
        app = Paced(app, options.delay, options.at_once)
    _serve(app, listener, name, with_input=options.end_with_input)
    if over_jms is not None:
        over_jms.stop()
    return 0


def _maker(
    options: argparse.Namespace, jms_sender: JmsSender, outbox: Outbox
) -> Callable[..., Any]:
    """Give what makes a system of a behaviour."""
    makers: dict[str, Callable[..., Any]] = {
        "head-end": partial(HeadEnd, outbox=outbox),
        "enterprise": partial(enterprise, jms_sender, alone=not options.all), "bus": Bus,
    }  # fmt: skip
    return makers[options.system]


def _serve(app: Starlette | Paced, listener: socket.socket, name: str, *, with_input: bool) -> None:
    """Say that we are ready, and serve until asked to stop."""
    server = uvicorn.Server(
        uvicorn.Config(app, log_level="error", lifespan="off", timeout_graceful_shutdown=1)
    )
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if with_input:
        _end_with_input()
    host, port = listener.getsockname()[:2]
    print(f"cimconform reference {name} ready on http://{host}:{port}", flush=True)  # noqa: T201 - the one line
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[listener])


def _over_jms(options: argparse.Namespace, cast: Cast, jms_sender: JmsSender) -> JmsServer | None:
    """Serve over JMS too, if asked for; raises ConnectionError, or ValueError for a wrong option."""
    if not options.jms:
        return None
    if options.system == "bus":
        raise ValueError("the bus has no JMS")
    asks = options.system == "enterprise"
    server = _client(options, cast, jms_sender) if asks else _server(options, cast)
    server.start()
    return server


def _server(options: argparse.Namespace, cast: Cast) -> JmsServer:
    """Give the head end's way to JMS."""
    return JmsServer(_desk(options, ["queue:TESTING.REQUESTS"]), cast.named)


def _client(options: argparse.Namespace, cast: Cast, jms_sender: JmsSender) -> ClientOverJms:
    """Give the enterprise client's way to JMS, which its clients send by too."""
    desk = _desk(options, [*PLACES, *(OTHERS if options.all else ())])
    jms_sender.server = ClientOverJms(desk, cast.named)
    return jms_sender.server


def _desk(options: argparse.Namespace, usual: list[str]) -> Desk:
    """Give what the options say of JMS; `usual` are the places where nothing else is given."""
    where = urlsplit(options.jms)
    if where.scheme != "stomp" or not where.hostname or not where.port:
        raise ValueError("write stomp://host:port")
    places = options.request or usual
    if any(p.partition(":")[0] not in ("queue", "topic") or p.endswith(":") for p in places):
        raise ValueError("--request is queue:NAME or topic:NAME")
    if options.password_from and options.password_from not in os.environ:
        raise ValueError(f"the environment has no variable {options.password_from}")
    if options.all and options.request:
        queues = [place for place in places if place.startswith("queue:")]
        places = [*places, *(place.replace("queue:", "queue:AS.*.", 1) for place in queues)]
    password = os.environ.get(options.password_from, "")
    return Desk(where.hostname, where.port, tuple(places), options.login, password, options.durable)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cimconform.reference", description="a reference system")
    parser.add_argument(
        "system", choices=["head-end", "enterprise", "bus"], nargs="?", default="head-end"
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=0, help="port to listen on; 0 is any free one")
    parser.add_argument(
        "--defect", action="append", default=[], help="be wrong in exactly this way; repeatable"
    )
    parser.add_argument(
        "--variant",
        action="append",
        default=[],
        help="be strange in this way, but legal; repeatable",
    )
    parser.add_argument(
        "--all",
        action="store_true",
        help="serve every defect at /as/NAME too, several at /as/NAME+NAME",
    )
    parser.add_argument("--delay", type=float, default=0, help="seconds before an answer over HTTP")
    parser.add_argument(
        "--at-once", type=int, default=0, help="answers that are waited for at once"
    )
    parser.add_argument("--jms", default="", help="serve over JMS too, by stomp://host:port")
    parser.add_argument(
        "--request", action="append", help="queue:NAME or topic:NAME of requests; repeatable"
    )
    parser.add_argument("--login", default="", help="user at the broker")
    parser.add_argument("--password-from", default="", help="environment variable of the password")
    parser.add_argument("--durable", default="", help="client id that keeps what topics publish")
    parser.add_argument(
        "--end-with-input", action="store_true", help="end when the standard input does"
    )
    parser.add_argument("--list-defects", action="store_true", help="print what there is as JSON")
    return parser


def _facts(defect: Defect) -> dict[str, object]:
    return {
        "name": defect.name,
        "system": defect.system,
        "at": defect.at,
        "breaks": defect.breaks,
        "also": defect.also,
        "evidence": defect.evidence,
        "seeds": defect.seeds,
        "on": defect.on,
        "compared": defect.compared,
        "doc": defect.doc,
        "hint": defect.hint,
    }


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
