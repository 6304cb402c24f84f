"""Faults of answering what wants no answer."""

from cimconform.reference.answering import Answer
from cimconform.reference.asking import Ask
from cimconform.reference.async_replies import Delivery, Open, Promise
from cimconform.reference.defects import defect
from cimconform.reference.server import Reply


@defect("one_way_has_no_reply", at="http", on=("jms",), tells="AckRequired no reply")
def answers_what_wants_no_answer(reply: Reply, ask: Ask) -> None:
    """A transaction with AckRequired false is answered like any other."""
    del ask
    reply.one_way = False


@defect("one_way_ignores_reply_address", at="http", tells="nothing ReplyAddress")
def answers_to_an_address_nobody_hears(reply: Reply, ask: Ask) -> None:
    """The answer to a transaction with AckRequired false goes to its ReplyAddress."""
    address = ask.header.get("ReplyAddress", "")
    if reply.one_way and address:
        reply.promise = Promise(ask, [Delivery(Answer(), address)], Open(""))
