"""Rules on what a requester may ask for."""

from cimconform.checks import Findings, check
from cimconform.checks.expectations import not_refused
from cimconform.messages.exchange import Exchange


@check(refusal=True)
def unaccepted_source_is_refused(exchange: Exchange) -> Findings:
    """A stranger is not served."""
    yield from not_refused(exchange, "unaccepted_source under [ixit] is not to be served: 2.14")


@check(refusal=True)
def user_without_rights_is_refused(exchange: Exchange) -> Findings:
    """No right, no change."""
    yield from not_refused(exchange, "user_without_rights under [ixit] may change nothing: 7.5")


@check(refusal=True)
def wrong_credentials_are_refused(exchange: Exchange) -> Findings:
    """A wrong password is none."""
    yield from not_refused(exchange, "wrong credentials are refused: 7.4, or HTTP 401")


@check(refusal=True)
def protected_meter_is_not_switched(exchange: Exchange) -> Findings:
    """Protected is protected."""
    yield from not_refused(exchange, "protected_meter under [ixit] is not to be switched: 6.1")
