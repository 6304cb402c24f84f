"""Rules on messages that want no answer."""

from cimconform.checks import Findings, check, found
from cimconform.messages.exchange import Exchange


@check()
def one_way_request_says_so(exchange: Exchange) -> Findings:
    """AckRequired is false."""
    for message in exchange.of_system[:1]:
        asked = message.text("Header/AckRequired").strip()
        if asked not in ("false", "0"):
            hint = "a request that wants no answer has AckRequired false"
            yield found(message, "Header/AckRequired", "false", asked, hint)
