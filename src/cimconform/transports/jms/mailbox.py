"""What comes to a destination without being asked for, or by a request of the system."""

from dataclasses import replace

from cimconform.transports.base import Answer, OutgoingReply, RawMessage
from cimconform.transports.clock import now
from cimconform.transports.jms import jms_messages
from cimconform.transports.jms.client import Destination, JmsClient, JmsMessage, Subscription


class Listener:
    """Messages that come to a destination without being asked for."""

    def __init__(self, subscription: Subscription) -> None:
        self._subscription = subscription

    def receive(self, timeout_s: float) -> RawMessage | None:
        """Give the next message, or None when none came in time; raises TransportError."""
        message = self._subscription.receive(timeout_s)
        return None if message is None else jms_messages.received(message)

    def close(self, *, forget: bool = False) -> None:
        """Stop listening; `forget` ends a durable subscription."""
        self._subscription.close(forget=forget)


class JmsMailbox:
    """What comes to a destination; it is answered, where an answer is wanted, when it is taken."""

    def __init__(
        self,
        place: Destination,
        subscription: Subscription,
        client: JmsClient,
        answer: Answer | None,
    ) -> None:
        self._place, self._subscription = place, subscription
        self._client, self._answer = client, answer
        self._held: list[RawMessage] = []

    @property
    def address(self) -> str:
        """The destination as Header/ReplyAddress writes it."""
        return str(self._place)

    def take(self, timeout_s: float) -> RawMessage | None:
        """Give the next message and answer it; None when none came. Raises TransportError.

        One whose answer has to wait for that of the next is given after that.
        """
        if self._held:
            return self._held.pop()
        message = self._subscription.receive(timeout_s)
        if message is None:
            return None
        raw = jms_messages.received(message)
        if self._answer is None or message.reply_to is None:
            return raw
        outgoing = self._answer(raw)
        following = None
        if outgoing.after is not None and not outgoing.after.is_set():
            following = self.take(timeout_s)
        answered = raw if outgoing.mode != "whole" else self._answered(raw, message, outgoing)
        if outgoing.frees is not None:
            outgoing.frees.set()
        if following is not None:
            self._held.append(answered)
        return following or answered

    def _answered(
        self, raw: RawMessage, message: JmsMessage, outgoing: OutgoingReply
    ) -> RawMessage:
        """Send an answer to where the message wants it."""
        correlation = message.correlation_id or message.message_id
        reply = JmsMessage(
            body=outgoing.body, form=message.form, destination=message.reply_to,
            correlation_id=correlation,
        )  # fmt: skip
        at = now()
        return replace(raw, answer=jms_messages.sent(self._client.send(reply), at))

    def close(self) -> None:
        """Listen no more."""
        self._subscription.close()
