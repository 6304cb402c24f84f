"""Defects in messages that want no answer."""

from cimconform.reference.defects import defect
from cimconform.reference.defects.tools import Header
from cimconform.reference.enterprise.orders import Order


@defect("one_way_request_says_so", at="request_header", hint="AckRequired")
def wants_no_answer_and_does_not_say_so(header: Header, order: Order) -> None:
    """A one-way request has AckRequired true."""
    if order.one_way:
        header["AckRequired"] = "true"
