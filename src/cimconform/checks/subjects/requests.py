"""The requests that a requester sends, or NothingToJudge."""

from cimconform.messages.message import REQUEST_VERBS, Message, local
from cimconform.verdict import NothingToJudge, Pointless

HEADER = "Header/Verb"


TRUE = ("true", "1")


def verb_of(message: Message, *verbs: str) -> None:
    """Leave a message alone that asks something else; raises NothingToJudge, or Pointless."""
    if message.verb not in (*REQUEST_VERBS, ""):
        raise Pointless("request_verb_is_a_request")
    if message.typed and message.root is not None and disagrees(message):
        raise Pointless("typed_request_agrees_with_header")
    if message.verb not in verbs:
        raise NothingToJudge(f"the request is no {' or '.join(verbs)}")


def disagrees(message: Message) -> bool:
    """Tell whether Verb and Noun are not those of the typed element."""
    root = local(message.root).removesuffix("Type") if message.root is not None else ""
    return of_its_element(message) != root


def of_its_element(message: Message) -> str:
    """Give the name that the typed element of a message's Verb and Noun has."""
    if message.kind == "response":
        return f"{message.noun}ResponseMessage"
    return f"{message.verb.capitalize()}{message.noun}"


def wanted_later(message: Message) -> None:
    """Raise where a request does not want its answer later, or says so by half."""
    if message.text("Header/AsyncReplyFlag").strip() in TRUE:
        return
    if message.text("Header/ReplyAddress").strip():
        raise Pointless("asynchronous_request_is_complete")
    raise NothingToJudge("the request does not want its answer later")
