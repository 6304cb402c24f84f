"""Rules on the exchanges of master data."""

from cimconform.checks import Findings, check
from cimconform.checks.expectations import not_done
from cimconform.messages.exchange import Exchange


@check()
def deleted_object_can_be_made_again(exchange: Exchange) -> Findings:
    """OK."""
    hint = "the object was deleted, so that its name is free; a history may be kept all the same"
    yield from not_done(exchange, hint)
