"""Defects in the bare message over HTTP."""

from cimconform.reference.asking import Ask
from cimconform.reference.defects import defect
from cimconform.reference.defects.tools import Header
from cimconform.reference.enterprise.orders import Order
from cimconform.reference.enterprise.sending import OutgoingMessage
from cimconform.reference.server import Reply


@defect(
    "processed_request_has_status_200",
    at="http",
    hint="status 200 Result",
    on=("http",),
    evidence="seen",
    seeds=("SD09",),
)
def fails_with_status_422(reply: Reply, ask: Ask) -> None:
    """A response about an unknown meter has status 422."""
    del ask
    reply.status = 422 if b">2.4<" in reply.body else reply.status


@defect(
    "unreadable_request_has_status_4xx",
    at="http",
    hint="client 400",
    on=("http",),
    evidence="seen",
    seeds=("SD09",),
)
def takes_the_blame_for_broken_messages(reply: Reply, ask: Ask) -> None:
    """A message that cannot be read has status 500."""
    del ask
    reply.status = 500 if reply.status == 400 else reply.status  # noqa: PLR2004 - HTTP's own


@defect("other_method_is_refused", at="guards", hint="POST", off=("post_only",), on=("http",))
def takes_put_for_post() -> None:
    """A message by PUT is served."""


@defect("request_is_posted_as_xml", at="outgoing", on=("http",), hint="method POST")
def puts_its_requests(outgoing: OutgoingMessage, order: Order, header: Header) -> None:
    """Bare requests are sent by PUT."""
    del order, header
    if outgoing.headers.get("Content-Type", "").startswith("application/xml"):
        outgoing.method = "PUT"


@defect("request_is_posted_as_xml", at="outgoing", on=("http",), hint="media type")
def names_no_media_type(outgoing: OutgoingMessage, order: Order, header: Header) -> None:
    """Bare requests are sent as plain text."""
    del order, header
    if outgoing.headers.get("Content-Type", "").startswith("application/xml"):
        outgoing.headers["Content-Type"] = "text/plain"
