"""Several requests that are open at the same time: all are sent before the first is answered.

Over HTTP each has a connection of its own. Over JMS all go by one connection and are answered on one
reply destination, as those of a busy requester are.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from cimconform.errors import Silence, TransportError
from cimconform.harness.as_requester import Scenario
from cimconform.messages.exchange import Exchange, Stimulus
from cimconform.transports.base import BrokerTransport, RoundTrip, Route, Transport

_Sent = tuple[bytes, Route]


def send(scenario: Scenario, connect: Callable[[], Transport]) -> None:
    """Send what is to be open at once, and keep each with its answer as an exchange of the scenario.

    `connect` makes another connection over the same binding.
    """
    tester = scenario.tester
    ready = [tester.ready(name, scenario) for name in scenario.together]
    first = len(tester.exchanges) + 1
    names = [tester.keeper.identity("", first + place) for place in range(len(ready))]
    for _, body, route in ready:
        tester.guard.see(body.raw, route)
    for identity, (stimulus, body, _) in zip(names, ready, strict=True):
        tester.keeper.sending(identity, stimulus, body.raw)
    trips = _trips(tester.transport, [(body.raw, route) for _, body, route in ready], connect)
    for identity, (stimulus, _, _), trip in zip(names, ready, trips, strict=True):
        exchange = _kept(scenario, identity, stimulus, trip)
        tester.exchanges.append(exchange)
        scenario.exchanges.append(exchange)
    scenario.together.clear()


def _trips(
    transport: Transport, messages: Sequence[_Sent], connect: Callable[[], Transport]
) -> Sequence[RoundTrip | TransportError]:
    """Move all both ways; an error stands in the place of what did not get through."""
    if isinstance(transport, BrokerTransport):
        try:
            return transport.request_all(messages)
        except TransportError as error:
            return [error] * len(messages)
    with ThreadPoolExecutor(len(messages)) as pool:
        return list(pool.map(lambda message: _alone(connect, *message), messages))


def _alone(
    connect: Callable[[], Transport], body: bytes, route: Route
) -> RoundTrip | TransportError:
    """Send one request over a connection of its own."""
    transport = connect()
    try:
        return transport.request(body, route)
    except TransportError as error:
        return error
    finally:
        transport.close()


def _kept(
    scenario: Scenario, identity: str, stimulus: Stimulus, trip: RoundTrip | TransportError
) -> Exchange:
    """Record one request with what came for it; the others stand before it."""
    keeper, over = scenario.tester.keeper, scenario.tester.binding
    astray = keeper.received(trip.strays, f"{identity}-stray")
    request = next(iter(keeper.sent([trip.sent], identity)), None)
    replies = keeper.received(trip.received, identity)
    trouble = trip.reason if isinstance(trip, TransportError) else ""
    exchange = Exchange(
        identity, over, stimulus, request, replies, trouble, tuple(scenario.exchanges),
        isinstance(trip, Silence), astray,
    )  # fmt: skip
    keeper.exchange(exchange)
    return exchange
