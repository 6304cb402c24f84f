"""A clock that is set while a run goes on is no slow answer."""

import time

import peers

from cimconform.transports import clock
from cimconform.transports.base import Endpoint, Route
from cimconform.transports.http.transport import HttpTransport

HOUR_S = 3600.0


def test_time_goes_on_as_it_passes_whatever_the_clock_says(monkeypatch):
    before = clock.now()
    monkeypatch.setattr(time, "time", lambda: before - HOUR_S)
    assert 0 <= clock.now() - before < HOUR_S / 2


def test_an_hour_that_is_set_between_request_and_answer_is_no_duration(monkeypatch):
    clock_time = time.time()

    def set_forward() -> float:
        nonlocal clock_time
        clock_time += HOUR_S
        return clock_time

    monkeypatch.setattr(time, "time", set_forward)

    def answer(connection, request: bytes) -> None:
        del request
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n<a/>")

    with peers.peer(answer) as server:
        transport = HttpTransport(Endpoint(peers.url(server)))
        trip = transport.request(b"<a/>", Route())
        transport.close()
    assert trip.received[0].at - trip.sent.at < HOUR_S / 2
