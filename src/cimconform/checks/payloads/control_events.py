"""What the events after a control say, whichever it was: IEC TR 61968-900:2015 clauses 7.4 and 7.5.

These judge whatever controls a run has sent, by every answer to get(EndDeviceEvents) after them.
"""

from collections.abc import Callable
from itertools import pairwise

from cimconform.checks import Findings, about, check
from cimconform.checks.subjects.controls import REPLY_HAS_ITS_NOUN, reported_on
from cimconform.codes import with_meaning
from cimconform.messages.control_outcomes import (
    CLOCKS,
    Order,
    ReportedEvent,
    ended,
    failed,
    fits,
    succeeded,
)
from cimconform.messages.exchange import Exchange
from cimconform.verdict import NothingToJudge


def each(exchange: Exchange, finds: Callable[[Order, list[ReportedEvent]], Findings]) -> Findings:
    """Judge each control by its events; raises NothingToJudge where nothing is reported of any."""
    reported = [(order, found_) for order, _, found_ in reported_on(exchange) if found_]
    if not reported:
        raise NothingToJudge("no event is about a control of this run")
    for order, found_ in reported:
        yield from finds(order, found_)


@check(after=(*REPLY_HAS_ITS_NOUN, "arming_does_not_switch"))
def outcome_fits_its_control(exchange: Exchange) -> Findings:
    """By Annexes E and F; whatever else the domain has may be reported beside it."""
    codes = [order.code for order, _, found_ in reported_on(exchange) if order.code and found_]
    for order, _, found_ in reported_on(exchange):
        for event in found_:
            if event.code and codes and not any(fits(code, event) for code in codes):
                asked_ = with_meaning(str(order.code))
                hint = f"this event answers no control {asked_}; see the tables of Annexes E and F"
                yield about(event.element, "an event that fits", with_meaning(event.ref), hint)
                return
    if not codes:
        raise NothingToJudge("no event is about a control of this run")


@check(after=REPLY_HAS_ITS_NOUN)
def success_excludes_failure(exchange: Exchange) -> Findings:
    """One of the two."""

    def finds(order: Order, found_: list[ReportedEvent]) -> Findings:
        code = order.code
        for device in sorted(set().union(*(event.devices for event in found_))):
            mine = [event for event in found_ if event.of(device)]
            good = [e for e in mine if code and succeeded(code, e)]
            bad = [e for e in mine if code and failed(code, e)]
            if good and bad:
                hint = f"{device} reports both that the control was carried out and that it failed"
                seen = ", ".join(with_meaning(e.ref) for e in (good[0], bad[0]))
                yield about(bad[0].element, "one of the two", seen, hint)

    if len({order.code for order, _, _ in reported_on(exchange)}) > 1:
        raise NothingToJudge("several controls came before, which may have ended in their own ways")
    yield from each(exchange, finds)


@check(after=REPLY_HAS_ITS_NOUN)
def outcome_names_its_control(exchange: Exchange) -> Findings:
    """issuerTrackingID, as it was given."""

    def finds(order: Order, found_: list[ReportedEvent]) -> Findings:
        for event in (e for e in found_ if order.tracking and not e.tracking):
            hint = "give the issuerTrackingID of the control back, by which its issuer knows it"
            yield about(event.element, order.tracking, "none", hint)
            return

    if not any(order.tracking for order, _, _ in reported_on(exchange)):
        raise NothingToJudge("no control had an issuerTrackingID")
    yield from each(exchange, finds)


@check(after=REPLY_HAS_ITS_NOUN)
def outcome_is_not_before_control(exchange: Exchange) -> Findings:
    """First asked, then done."""
    ends = [
        (order.sent, event, event.created) for order, _, found_ in reported_on(exchange)
        for event in found_ if event.created and ended(order, event)
    ]  # fmt: skip
    if not ends:
        raise NothingToJudge("no event says when a control of this run ended")
    for sent, event, created in ends:
        if created < sent - CLOCKS:
            hint = "the event is older than the control that it is about: are the clocks right?"
            yield about(event.element, f"{sent.isoformat()} or later", created.isoformat(), hint)


@check(after=REPLY_HAS_ITS_NOUN)
def chain_of_events_is_in_order(exchange: Exchange) -> Findings:
    """Scheduled, started, stopped."""
    chain = sorted(
        (e for _, _, found_ in reported_on(exchange) for e in found_ if e.created and _step(e)),
        key=lambda e: (e.created, _step(e)),
    )
    steps = [_step(event) for event in dict.fromkeys(chain)]
    if len(set(steps)) < 2:  # noqa: PLR2004 - an order is one of two
        raise NothingToJudge("no two steps of a chain are reported")
    for first, second in pairwise(chain):
        if _step(first) > _step(second):
            hint = "by createdDateTime, a control is scheduled, then started, then stopped"
            yield about(second.element, "a later step", with_meaning(second.ref), hint)
            return


def _step(event: ReportedEvent) -> int:
    """Give the place of an event in the chain; 0 for one that has none."""
    return {225: 1, 242: 2, 243: 3}.get(event.code.action, 0) if event.code else 0
