"""Faults of identity and correlation."""

import re
import uuid
from collections.abc import Sequence
from datetime import datetime

from cimconform.reference.answering import Answer
from cimconform.reference.asking import Ask
from cimconform.reference.defects import defect
from cimconform.reference.defects.overlapping import Overlapping
from cimconform.reference.defects.tools import OVER_HTTP, Header, _latest
from cimconform.reference.enterprise.client import Client
from cimconform.reference.enterprise.journal import Entry
from cimconform.reference.enterprise.orders import Order
from cimconform.reference.publishing import News
from cimconform.reference.server import Reply

_UUID_LENGTH = 36
_CORRELATION = re.compile(rb"CorrelationID>[^<]*<")


def _plain(ask: Ask) -> bool:
    """Tell whether the request has an identifier of the usual form."""
    return len(ask.header.get("CorrelationID", "")) == _UUID_LENGTH


@defect(
    "reply_has_a_correlation_id",
    at="answer",
    hint="CorrelationID missing",
    evidence="seen",
    seeds=("SD15",),
)
def leaves_the_correlation_id_out(answer: Answer, ask: Ask) -> None:
    """The reply to a request that does not ask for a later answer has no CorrelationID at all."""
    if _plain(ask) and ask.header.get("AsyncReplyFlag") != "true":
        answer.header.pop("CorrelationID", None)


@defect(
    "reply_echoes_correlation_id",
    at="answer",
    hint="CorrelationID empty copy",
    evidence="seen",
    seeds=("SD15",),
)
def forgets_the_correlation_id(answer: Answer, ask: Ask) -> None:
    """The reply has no CorrelationID. Its element is there, and empty."""
    if _plain(ask):
        answer.header["CorrelationID"] = ""


@defect(
    "reply_echoes_correlation_id",
    at="answer",
    hint="MessageID of the request",
    evidence="seen",
    seeds=("SD16",),
)
def correlates_by_the_message_id(answer: Answer, ask: Ask) -> None:
    """The MessageID of the request stands in the CorrelationID of the reply."""
    if _plain(ask) and ask.header.get("MessageID"):
        answer.header["CorrelationID"] = ask.header["MessageID"]


@defect(
    "reply_echoes_correlation_id",
    at="answer",
    hint="CorrelationID copy new",
    evidence="seen",
    seeds=("SD16",),
)
def makes_a_correlation_id_of_its_own(answer: Answer, ask: Ask) -> None:
    """The CorrelationID of the reply is new."""
    if _plain(ask):
        answer.header["CorrelationID"] = str(uuid.uuid4())


@defect("message_id_is_present", at="answer", hint="UUID MessageID")
def sends_no_message_id(answer: Answer, ask: Ask) -> None:
    """The reply has no MessageID."""
    del ask
    answer.header.pop("MessageID")


@defect("message_ids_are_unique", at="answer", hint="same MessageID", seeds=("SD17",))
def uses_one_message_id_for_all(answer: Answer, ask: Ask) -> None:
    """Every reply has the same MessageID."""
    del ask
    answer.header["MessageID"] = "6ba7b810-9dad-41d1-80b4-00c04fd430c8"


@defect("message_id_is_uuid_or_number", at="answer", hint="UUID")
def calls_its_messages_by_name(answer: Answer, ask: Ask) -> None:
    """The MessageID is a word and a UUID."""
    del ask
    answer.header["MessageID"] = f"reply-{uuid.uuid4()}"


@defect(
    "reply_has_its_own_message_id",
    at="answer",
    hint="MessageID of the request copied",
    evidence="known",
)
def copies_the_message_id(answer: Answer, ask: Ask) -> None:
    """The reply has the MessageID of its request."""
    identity = ask.header.get("MessageID", "")
    if ask.verb == "get" and len(identity) == _UUID_LENGTH:
        answer.header["MessageID"] = identity


@defect("id_kind_is_known", at="answer", hint="kind objectType")
def writes_the_class_into_kind(answer: Answer, ask: Ask) -> None:
    """The kind of an ID is Meter."""
    del ask
    for problem in answer.problems:
        problem.kind = "Meter"


@defect("uuid_id_holds_an_mrid", at="answer", hint="kind name", evidence="seen", seeds=("SD66",))
def gives_names_without_a_kind(answer: Answer, ask: Ask) -> None:
    """The ID of an Error is a name, without saying so."""
    del ask
    for problem in answer.problems:
        problem.kind = ""


@defect("named_id_gives_its_type", at="answer", hint="idType NameType")
def gives_names_without_their_type(answer: Answer, ask: Ask) -> None:
    """The ID of an Error is a name without its type."""
    del ask
    for problem in answer.problems:
        problem.id_type = ""


@defect(
    "asynchronous_request_can_be_matched",
    at="request_header",
    also=("message_id_is_present",),
    hint="later matched",
)
def names_nothing_to_match_by(header: Header, order: Order) -> None:
    """A request for a later answer has neither MessageID nor CorrelationID."""
    if order.later:
        header.pop("CorrelationID")
        header["MessageID"] = ""


@defect("correlation_id_is_uuid_or_number", at="request_header", hint="UUID sequence number")
def correlates_by_a_word(header: Header, order: Order) -> None:
    """The CorrelationID of a request is a word and a time."""
    del order
    header["CorrelationID"] = f"request-{datetime.now().astimezone().timestamp()}"


@defect(
    "interleaved_requests_are_matched", at="conclusion", hint="two requests own",
    evidence="seen", seeds=("SD36",),
)  # fmt: skip
def books_answers_on_the_newest_request(entry: Entry, order: Order, client: Client) -> None:
    """What is answered to one request is booked on that which was asked last."""
    if not order.later and client.newest != entry.about:
        entry.about, entry.correlation = client.newest, ""


@defect("caused_event_carries_correlation_id", at="news", hint="copy CorrelationID")
def gives_each_event_a_correlation_of_its_own(
    news: list[News], ask: Ask, answer: Answer
) -> list[News]:
    """An event has an unknown CorrelationID."""
    del ask, answer
    return [News(one.verb, one.noun, one.payload, context=one.context) for one in news]


@defect("unsolicited_event_borrows_no_id", at="unasked", hint="CorrelationID of a request")
def lends_an_event_the_last_id(news: News, asked: Sequence[dict[str, str]]) -> None:
    """An outage is reported with the CorrelationID of the last request."""
    news.correlation = _latest(asked, later=False) or news.correlation


_open = Overlapping()


@defect(
    "reply_echoes_correlation_id", at="http", hint="copy CorrelationID", evidence="known",
    seeds=("SD36",), on=OVER_HTTP,
)  # fmt: skip
def correlates_with_the_newest_request(reply: Reply, ask: Ask) -> None:
    """While a second request is open, what answers the first has the CorrelationID of the second."""
    for other in _open.beside(reply, ask):
        theirs, ours = (_CORRELATION.search(one.body) for one in (other, reply))
        if theirs and ours:
            other.body = other.body.replace(theirs[0], ours[0])
