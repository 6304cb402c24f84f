"""The replies of one mailbox: those that a scenario has planned, in turn, and the usual one."""

import threading
from dataclasses import replace

from cimconform.harness.async_deliveries import Ahead
from cimconform.transports.base import Answer, OutgoingReply, RawMessage


def ordered(
    answer: Answer, after: threading.Event | None = None, frees: threading.Event | None = None
) -> Answer:
    """Give an answer that waits for another, or that another waits for."""
    return lambda raw: replace(answer(raw), after=after, frees=frees)


class MailboxReplies:
    """The answers of one mailbox, in turn; what comes beyond them is answered well."""

    def __init__(self, usual: Answer) -> None:
        self._answers: list[Answer] = []
        self._usual = usual
        self._first: Ahead | None = None

    def answer_with(self, answers: list[Answer]) -> None:
        """Answer the next messages so."""
        self._answers = answers

    def first_of_all(self, do: Ahead) -> None:
        """Do this before the next message is answered."""
        self._first = do

    def answer(self, raw: RawMessage) -> OutgoingReply:
        """Answer a message."""
        first, self._first = self._first, None
        if first is not None:
            first(raw)
        chosen = self._answers.pop(0) if self._answers else self._usual
        return chosen(raw)
