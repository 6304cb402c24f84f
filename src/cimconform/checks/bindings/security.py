"""Signatures of answers: WS-Security 1.1, XML Signature."""

from cimconform.checks import Findings, about, check
from cimconform.messages.exchange import Exchange
from cimconform.messages.message import Message
from cimconform.messages.xml_signatures import Undecided, faults, signatures
from cimconform.verdict import Finding, NothingToJudge


@check()
def answer_signature_holds(message: Message) -> Findings:
    """What it covers is as it was signed, by the key of its certificate."""
    found = signatures(message)
    if not found:
        raise NothingToJudge("no answer carries a signature")
    for signature in found:
        try:
            broken = list(faults(signature))
        except Undecided as undecided:
            raise NothingToJudge(f"a signature could not be looked into: {undecided}") from None
        for what in broken:
            hint = (
                "sign last, after everything else was written, and let nothing on the way change what "
                f"is signed (indenting, prefixes, gateways): {what}"
            )
            yield about(signature, "a signature that holds", what, hint)


@check()
def secured_request_gets_signed_answer(exchange: Exchange) -> Findings:
    """Under WS-Security, as it was agreed."""
    reply = exchange.reply
    if reply is None or not reply.soap or reply.soap_fault is not None:
        raise NothingToJudge("no SOAP message answers")
    if not signatures(reply):
        hint = "option signed_answers says that answers are signed: put a ds:Signature into wsse:Security"
        yield Finding(
            "ds:Signature in wsse:Security", "none", "Envelope/Header", hint, message=reply.id
        )
