"""The options of the ICS: what the standard leaves open, and a system may claim to do.

A Rule that holds only where an option is claimed has the tag `@option_NAME`; a system claims it
with `options = ["NAME"]` under [ics]. Some claim no more of messages, and more of what they mean: a
Rule that has the tag `@rests_on_option_NAME` is judged without them, and fails by them. This is the one list. A name that begins with `x_` is
somebody's own, for features of their own.
"""

from collections.abc import Mapping

OPTIONS: Mapping[str, str] = {
    "authentication": "credentials are checked, and wrong ones refused",
    "cancel_by_correlation": "a get that is running is cancelled by noun and CorrelationID",
    "cancel_by_transaction": "a get that is running is cancelled by the transaction that was named",
    "compression": "Payload/Compressed is read",
    "contexts": "a message of another Context is not acted on",
    "discretion": "answers and events disclose no secret, such as an installCode, and no stack trace",
    "element_operations": "an OperationSet takes single elements away, by elementOperation",
    "existence": "a create of what exists is refused, and a change or delete of what does not",
    "expiry": "over JMS, a request that has expired is not carried out",
    "guaranteed_delivery": "what could not be delivered later is sent once more",
    "implicit_success": "what no Error names was done, and is taken for done by a requester",
    "interleaved_requests": "as a requester triggered twice at once, it asks twice before it is answered",
    "late_events": "the outcome of a control that is answered later comes as an event",
    "later_requests": "as a requester, it asks for an asynchronous reply when it is triggered, by {variant}",
    "message_sequence": "an OperationSet is done in sequence, by enforceMsgSequence",
    "one_way_requests": "as a requester, it asks for no answer when it is triggered, by {variant}",
    "one_way_transactions": "as a responder, it does a transaction with AckRequired false unanswered",
    "outcomes": "get(EndDeviceEvents) reads what came of a control, within ixit.outcome_s",
    "persistence": "over JMS, one-way requests and events are delivered persistently",
    "repetitions": "a request or an event that comes twice with one MessageID counts once",
    "replay_detection": "Nonce and Created of ReplayDetection are checked",
    "reply_queues": "over JMS, the broker makes a queue when it is named",
    "several_replies": "what is answered later about several meters comes in several messages",
    "signed_answers": "answers to requests under WS-Security are signed by X.509",
    "soap_over_jms": "messages in a SOAP envelope are served over JMS too",
    "test_broker": "the broker is the small one, which delivers again or too late on demand",
    "transactional_integrity": "an OperationSet is all or nothing, by enforceTransactionalIntegrity",
    "transparency": "as an intermediary, it changes nothing of a payload, nor of what Header and Reply say of it, and tells when the far side is silent",
    "waiting_controls": "a control whose start lies ahead is taken, and waits for it",
}
OWN = "x_"


def known(option: str) -> bool:
    """Tell whether an option is in the list, or somebody's own."""
    return option in OPTIONS or option.startswith(OWN)
