"""Faults of what the enterprise client sends."""

from cimconform.reference.asking import Element
from cimconform.reference.enterprise.orders import Order
from cimconform.reference.names import MSG

from . import defect


@defect(
    "request_is_a_request_message",
    at="request_tree",
    on=("generic", "http", "jms"),
    tells="superset RequestMessage",
)
def asks_by_the_untyped_message(root: Element, order: Order) -> None:
    """Each request is a Message."""
    if order.style != "typed":
        root.tag = f"{{{MSG}}}Message"
