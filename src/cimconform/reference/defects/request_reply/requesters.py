"""Faults of what the enterprise client does with the answers that it gets."""

from cimconform.reference.defects import defect
from cimconform.reference.defects.tools import OVER_HTTP, SOAP
from cimconform.reference.enterprise.client import Client
from cimconform.reference.enterprise.journal import Entry
from cimconform.reference.enterprise.orders import Order


@defect(
    "requester_reads_result_first",
    at="conclusion",
    hint="Result payload",
    also=("requester_takes_mixed_either_way",),
)
def books_what_comes_with_a_failure(entry: Entry, order: Order, client: Client) -> None:
    """A FAILED whose one Error names an unknown meter, and which carries data, is taken for OK."""
    del order, client
    if entry.result == "FAILED" and entry.codes == ["2.4"] and entry.carried:
        entry.result = "OK"


@defect("requester_copes_with_every_result", at="conclusion", hint="OK asked nothing")
def breaks_down_without_an_error(entry: Entry, order: Order, client: Client) -> None:
    """After an OK with the code 0.0 it asks nothing more."""
    del order
    client.halted |= entry.result == "OK" and entry.codes == ["0.0"]


@defect("requester_copes_with_every_result", at="conclusion", hint="FAILED taken")
def sees_the_last_of_two_errors(entry: Entry, order: Order, client: Client) -> None:
    """A failure with two errors is taken for a part."""
    del order, client
    if entry.result == "FAILED" and len(entry.codes) > 1:
        entry.result = "PARTIAL"


@defect("requester_copes_with_unknown_codes", at="conclusion", hint="asked nothing FAILED")
def breaks_down_at_a_code_it_does_not_know(entry: Entry, order: Order, client: Client) -> None:
    """After an unknown code it asks nothing more."""
    del order
    client.halted |= "CC.42" in entry.codes


@defect("requester_takes_mixed_either_way", at="conclusion", hint="asked nothing FAILED")
def breaks_down_at_a_failure_with_data(entry: Entry, order: Order, client: Client) -> None:
    """After a second FAILED with data it asks nothing more."""
    del order
    before = any(e["result"] == "FAILED" and e["carried"] for e in client.journal.about(""))
    client.halted |= before and entry.result == "FAILED" and entry.carried


@defect("requester_copes_with_fault_and_silence", at="conclusion", hint="fault asked nothing")
def breaks_down_at_a_fault(entry: Entry, order: Order, client: Client) -> None:
    """After a fault with a FaultMessage it asks nothing more."""
    del order
    client.halted |= entry.result == "fault" and bool(entry.codes)


@defect(
    "requester_copes_with_fault_and_silence", at="conclusion", on=OVER_HTTP,
    also=("overtaking_reply_is_accepted",), hint="answer asked nothing",
)  # fmt: skip
def breaks_down_at_a_closed_connection(entry: Entry, order: Order, client: Client) -> None:
    """After a connection that was closed it asks nothing more."""
    del order
    closed = entry.result == "silence" and "within" not in entry.why
    client.halted |= closed


@defect("requester_copes_with_bare_fault", at="conclusion", on=SOAP, hint="fault asked nothing")
def breaks_down_at_a_bare_fault(entry: Entry, order: Order, client: Client) -> None:
    """After a fault without a FaultMessage it asks nothing more."""
    del order
    client.halted |= entry.result == "fault" and not entry.codes


@defect("requester_copes_with_no_xml", at="conclusion", on=SOAP, hint="HTTP 502 asked nothing")
def breaks_down_at_a_page_of_html(entry: Entry, order: Order, client: Client) -> None:
    """After an answer in HTML it asks nothing more."""
    del order
    client.halted |= entry.result == "unreadable"


@defect(
    "stray_reply_is_discarded", at="conclusion", evidence="seen", seeds=("SD35",), on=OVER_HTTP,
    hint="taken OK",
)  # fmt: skip
def takes_any_answer_for_its_own(entry: Entry, order: Order, client: Client) -> None:
    """An answer that names another request is taken for the answer to this one."""
    del order, client
    if entry.result == "stray":
        entry.result = "OK"


@defect(
    "late_reply_does_no_harm", at="conclusion", also=("requester_does_not_wait_for_ever",),
    on=OVER_HTTP, hint="asked nothing",
)  # fmt: skip
def breaks_down_when_time_is_up(entry: Entry, order: Order, client: Client) -> None:
    """After an answer that has not come in time it asks nothing more."""
    del order
    client.halted |= entry.result == "silence" and "within" in entry.why


@defect(
    "requester_does_not_wait_for_ever", at="conclusion", also=("late_reply_does_no_harm",),
    on=OVER_HTTP, hint="answer asked nothing",
)  # fmt: skip
def takes_silence_for_the_end(entry: Entry, order: Order, client: Client) -> None:
    """Where nothing comes in time it stops to ask."""
    del order
    client.halted |= entry.result == "silence" and "within" in entry.why
