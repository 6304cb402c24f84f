"""What the reading types that we serve are, attribute by attribute, in the order of the profile."""

from cimconform.reference.asking import Element
from cimconform.reference.building import put
from cimconform.reference.world import INTERVAL, REGISTER, REVERSE

_ENERGY = {"commodity": "electricitySecondaryMetered", "measurementKind": "energy", "unit": "Wh"}
_ORDER = (
    "accumulation", "commodity", "flowDirection", "measurementKind", "measuringPeriod",
    "multiplier", "unit",
)  # fmt: skip
_TYPES = {
    REGISTER: {"accumulation": "bulkQuantity", "flowDirection": "forward", "multiplier": "k"},
    REVERSE: {"accumulation": "bulkQuantity", "flowDirection": "reverse", "multiplier": "k"},
    INTERVAL: {
        "accumulation": "deltaData", "flowDirection": "forward", "measuringPeriod": "fifteenMinute"
    },
}  # fmt: skip


def describe(element: Element, code: str) -> None:
    """Append the attributes of a reading type that we know."""
    known = _TYPES.get(code)
    attributes = {**_ENERGY, **known} if known else {}
    for name in _ORDER:
        if name in attributes:
            put(element, name, attributes[name])
