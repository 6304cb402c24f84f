"""Defects in premises area networks and their devices."""

from cimconform.reference.asking import Ask, Element, text
from cimconform.reference.building import put
from cimconform.reference.defects import defect
from cimconform.reference.defects.control_tools import _asks_of, _code, _drop, _events
from cimconform.reference.defects.tools import part
from cimconform.reference.world import World

_LOAD, _TEXT, _PRICE, _NETWORK = "15.17.", "13.112.", "20.9.", "23.0."


@defect("pairing_window_is_told", at="tree", hint="accepted no event", seeds=("SD70",))
def tells_nothing_of_the_window(root: Element, ask: Ask) -> None:
    """That a pairing window was opened or closed is not reported."""
    _drop(root, ask, "10.73.")


@defect("text_on_display_is_told", at="tree", hint="accepted no event", seeds=("SD70",))
def tells_nothing_of_texts(root: Element, ask: Ask) -> None:
    """That a text was shown is not reported."""
    if _asks_of(ask, "M-1018"):
        _drop(root, ask, _TEXT)


@defect("price_is_told", at="tree", hint="accepted no event", seeds=("SD70",))
def tells_nothing_of_prices(root: Element, ask: Ask) -> None:
    """That a price has arrived is not reported."""
    _drop(root, ask, _PRICE)


@defect("load_event_is_told", at="tree", hint="accepted no event", seeds=("SD70",))
def tells_nothing_of_load_events(root: Element, ask: Ask) -> None:
    """That a load event was withdrawn is not reported."""
    _drop(root, ask, "15.43.10")


@defect("network_control_is_told", at="tree", hint="accepted no event", seeds=("SD70",))
def tells_nothing_of_the_network(root: Element, ask: Ask) -> None:
    """That the network was enabled is not reported."""
    _drop(root, ask, _NETWORK)


@defect("unpaired_device_is_told_failed", at="world", hint="not paired", evidence="known")
def hears_from_unpaired_devices(world: World) -> None:
    """A device that has not joined is reported to have carried a control out."""
    world.meters["P-2002"].paired = True


@defect("secrets_are_not_repeated", at="tree", hint="installCode comes back", evidence="known")
def tells_the_install_code(root: Element, ask: Ask) -> None:
    """The events of the gateway give the reason for which its window was opened, install code and all."""
    for event in _events(root, ask):
        if _code(event) == "10.73.39":
            reason = put(event, "reason", f"SECRET-{text(event, 'issuerTrackingID')}")
            part(event, "issuerTrackingID").addnext(reason)
