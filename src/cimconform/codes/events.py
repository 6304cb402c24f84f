"""Codes of events and controls, Annex E of IEC 61968-9: device type, domain, subdomain, action."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from cimconform.codes.reading_type import Entry, Remark
from cimconform.codes.tables import rows
from cimconform.errors import UsageError

FORM = re.compile(r"(\d+)\.(\d+)\.(\d+)\.(\d+)")
PARTS = ("device", "domain", "subdomain", "action")
Kind = Literal["event", "command", "both", ""]
RESET = 214  # a command by its name, which event tables list too


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """The code of an event or of a control."""

    device: int
    domain: int
    subdomain: int
    action: int

    @property
    def kind(self) -> str:
        """The code without its device type: what Annexes E and F list."""
        return f"{self.domain}.{self.subdomain}.{self.action}"

    def __str__(self) -> str:
        """Give the code."""
        return f"{self.device}.{self.kind}"


@dataclass(frozen=True, slots=True)
class Listed:
    """An event of Annex E or a control of Annex F, for any type of device."""

    kind: str
    name: str
    words: str
    table: str
    sure: str


@cache
def tables() -> dict[str, dict[int, Entry]]:
    """Give the tables E.1 to E.4; a number with two names has both, joined by `or`."""
    made: dict[str, dict[int, Entry]] = {part: {} for part in PARTS}
    for row in rows("event_parts"):
        number, part = int(row["number"]), row["part"]
        first = made[part].get(number)
        name = f"{first.name} or {row['name']}" if first else row["name"]
        made[part][number] = Entry(number, name, row["words"], row["table"], row["sure"])
    return made


@cache
def elsewhere() -> dict[tuple[str, int], Entry]:
    """Give numbers that drafts and vendors use, by part and number."""
    return {
        (row["part"], int(row["number"])): Entry(
            int(row["number"]), row["name"], row["words"], where=row["where"]
        )
        for row in rows("event_parts_elsewhere")
    }


@cache
def kinds_of_action() -> dict[int, Kind]:
    """Tell of each action whether it is something that happened, or something to do."""
    found = (row for row in rows("event_parts") if row["part"] == "action")
    return {int(row["number"]): row["kind"] for row in found}  # type: ignore[misc]


@cache
def listed() -> dict[str, Listed]:
    """Give the events that Annex E lists, by their code without the device type."""
    found = (
        Listed(row["code"], row["name"], row["words"], row["table"], row["sure"])
        for row in rows("events_listed")
    )
    return {event.kind: event for event in found}


def parse(text: str) -> DeviceCode:
    """Read a code; raises UsageError where its form is not that of one."""
    match = FORM.fullmatch(text)
    if not match:
        raise UsageError(
            f"{text} is no event or control of IEC 61968-9:2013: four whole numbers are, "
            "as in 3.26.0.85"
        )
    return DeviceCode(*map(int, match.groups()))


def build(device: str, domain: str, subdomain: str, action: str) -> DeviceCode:
    """Give the code of the names of its parts, such as ElectricMeter, Power, n/a, Failed.

    Raises UsageError for a name that no table has.
    """
    found = {}
    for part, name in zip(PARTS, (device, domain, subdomain, action), strict=True):
        known = _numbers(part)
        if name not in known:
            raise UsageError(f"{name!r} is no {part} of Annex E; one is {next(iter(known))}")
        found[part] = known[name]
    return DeviceCode(**found)


def knows(part: str, name: str) -> bool:
    """Tell whether a part has a name."""
    return name in _numbers(part)


@cache
def _numbers(part: str) -> dict[str, int]:
    return {row["name"]: int(row["number"]) for row in rows("event_parts") if row["part"] == part}


def entry(part: str, number: int) -> Entry | None:
    """Give what a number of a part means, by the 2013 edition or by others; None if unknown."""
    return tables()[part].get(number) or elsewhere().get((part, number))


def numbers(code: DeviceCode) -> dict[str, int]:
    """Give the parts of a code by their names."""
    return {part: getattr(code, part) for part in PARTS}


def text(code: DeviceCode) -> str:
    """Give the code in names; what is `n/a` is left out."""
    found = ((part, number, entry(part, number)) for part, number in numbers(code).items())
    words = [known.name if known else f"{part} {number}" for part, number, known in found]
    return " ".join(name for name in words if name != "n/a") or "nothing in particular"


def is_command(code: DeviceCode) -> bool:
    """Tell whether the action asks for something and is never what happened."""
    return kinds_of_action().get(code.action) == "command" and code.action != RESET


def is_event(code: DeviceCode) -> bool:
    """Tell whether the action is what happened and never asks for something."""
    return kinds_of_action().get(code.action) == "event"


def remarks(text: str) -> list[Remark]:
    """Give every remark on a code, be it of an event or of a control."""
    if not FORM.fullmatch(text):
        says = "four whole numbers are a code: device type, domain, subdomain, action"
        return [Remark("form_of_code", "error", says)]
    found = []
    for field, (part, number) in enumerate(numbers(parse(text)).items(), 1):
        if number not in tables()[part]:
            other = elsewhere().get((part, number))
            whose = f"; it is a number of {other.where}: {other.name}" if other else ""
            says = f"{part} {number} is not in table E.{field}{whose}"
            found.append(Remark("listed_parts", "error", says, field))
    return found
