"""Controls of Annex F of IEC 61968-9, and the events that answer them."""

from dataclasses import dataclass
from functools import cache

from cimconform.codes.events import DeviceCode, Listed, listed
from cimconform.codes.tables import rows

STATUS = 17  # the subdomain under which load control and networks report their state
ANY_OUTCOME = {"success": (44, 58), "failure": (79, 85, 64), "end": (10,)}
# what happened, by what was asked: names that belong together in table E.4
OUTCOMES = {
    5: (11, 226), 6: (12, 222), 8: (10, 86), 13: (24, 85), 18: (42, 67), 22: (66, 220),
    23: (68, 84), 26: (76, 221), 27: (284, 85), 30: (44, 85), 54: (242, 217), 55: (243, 218),
    77: (78, 87), 82: (83, 297), 214: (215, 65), 298: (39, 85), 299: (16, 85), 300: (225, 301),
    302: (59, 303),
}  # fmt: skip
CHAIN = (225, 242, 243)  # scheduled, started, stopped: reported on the way, where they fit


@dataclass(frozen=True, slots=True)
class Control:
    """A control that Annex F lists, with the events that report how it went, without device types."""

    listed: Listed
    success: tuple[str, ...]
    failure: tuple[str, ...]


@cache
def controls() -> dict[str, Control]:
    """Give the controls of Annex F by their code without the device type."""
    made = {}
    for row in rows("controls_listed"):
        one = Listed(row["code"], row["name"], row["words"], row["table"], row["sure"])
        made[one.kind] = Control(one, tuple(row["success"].split()), tuple(row["failure"].split()))
    return made


def successes(control: DeviceCode) -> frozenset[str]:
    """Give the events, without device type, that say that a control was carried out."""
    return _outcomes(control, 0) | _general(control, "success")


def failures(control: DeviceCode) -> frozenset[str]:
    """Give the events, without device type, that say that a control was not carried out."""
    return _outcomes(control, 1) | _general(control, "failure")


def cancellations(control: DeviceCode) -> frozenset[str]:
    """Give the events, without device type, that say that a control was withdrawn."""
    return _general(control, "end") - successes(control)


def fitting(control: DeviceCode) -> frozenset[str]:
    """Give every event, without device type, that may answer a control, the way included."""
    way = frozenset(
        f"{control.domain}.{subdomain}.{action}"
        for subdomain in (0, control.subdomain, STATUS)
        for action in (3, *CHAIN)
    )
    return successes(control) | failures(control) | cancellations(control) | way


def answers(event: DeviceCode) -> list[Control]:
    """Give the controls of Annex F that an event answers."""
    return [one for one in controls().values() if event.kind in (*one.success, *one.failure)]


def _outcomes(control: DeviceCode, which: int) -> frozenset[str]:
    """Give the outcomes that Annex F has, and those that the names of the actions give."""
    known = controls().get(control.kind)
    listed = (known.success, known.failure)[which] if known else ()
    action = OUTCOMES.get(control.action)
    if action is None:
        return frozenset(listed)
    subdomains = (0, control.subdomain, STATUS)
    return frozenset(listed) | {f"{control.domain}.{s}.{action[which]}" for s in subdomains}


def _general(control: DeviceCode, which: str) -> frozenset[str]:
    """Give the outcomes that some systems report of any control."""
    return frozenset(
        f"{control.domain}.{subdomain}.{action}"
        for subdomain in (0, control.subdomain)
        for action in ANY_OUTCOME[which]
    )


def both(code: DeviceCode) -> tuple[Listed | None, Control | None]:
    """Give what a code is as an event of Annex E and as a control of Annex F."""
    return listed().get(code.kind), controls().get(code.kind)
