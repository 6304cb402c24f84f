"""Reading types in words: from a code to its names, and from names to the code.

The names are those of the fields that are not zero, in their order, and then the unit with its
power of ten in brackets: `fifteenMinute deltaData forward electricitySecondaryMetered energy (kWh)`.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from cimconform.codes.reading_type import FIELDS, ReadingType, entry, tables
from cimconform.errors import UsageError, nearest, nearest_of

_NAMED = (*FIELDS[:7], "phases", "currency")
_COUNTED = {"tou": "tou", "cpp": "cpp", "consumptionTier": "consumptionTier"}
_LETTERS = 26
_HARMONIC = re.compile(r"harmonic(\d+)|interharmonic(\d+)/(\d+)")
_ARGUMENT = re.compile(r"argument(\d+)(?:/(\d+))?")
_COUNT = re.compile(r"(tou|cpp|consumptionTier)(?:(\d+)|([A-Z]))")
_GIVEN = re.compile(rf"({'|'.join(FIELDS)})=(-?\d+)")
_POWER = re.compile(r"10\^(-?\d+)(?: (.+))?")
_SIZE = re.compile(r"^(?P<rest>[^(]*)(?:\((?P<size>.*)\))?$", re.DOTALL)
Found = Mapping[str, int]


def text(kind: ReadingType) -> str:
    """Give the names of a reading type; `build` reads them."""
    words = [*(_name(kind, field) for field in FIELDS[:7]), _harmonic(kind), _argument(kind)]
    words += [_counted(field, kind[field]) for field in _COUNTED]
    words += [_name(kind, "phases"), _name(kind, "currency")]
    size = _size(kind["multiplier"], kind["unit"])
    return " ".join([word for word in words if word] + ([f"({size})"] if size else []))


def spoken(kind: ReadingType) -> str:
    """Give a reading type as one would say it."""
    names, _, size = text(kind).partition(" (")
    words = [_split(name) for name in names.split() if not name.startswith("(")]
    return ", ".join([*words, *([size.removesuffix(")")] if size else [])])


def _split(name: str) -> str:
    """Take a name apart where a word begins, as in deltaData."""
    return re.sub(r"(?<=[a-z])[A-Z](?=[a-z])", lambda capital: f" {capital[0].lower()}", name)


def _name(kind: ReadingType, field: str) -> str:
    number = kind[field]
    if not number:
        return ""
    listed = tables()[field].get(number)
    return listed.name if listed else f"{field}={number}"


def _harmonic(kind: ReadingType) -> str:
    over, under = kind["interharmonicNumerator"], kind["interharmonicDenominator"]
    if not over and not under:
        return ""
    if under == 1:
        return "fundamental" if over == 1 else f"harmonic{over}"
    return f"interharmonic{over}/{under}"


def _argument(kind: ReadingType) -> str:
    over, under = kind["argumentNumerator"], kind["argumentDenominator"]
    if not over and not under:
        return ""
    return f"argument{over}" if under == 1 else f"argument{over}/{under}"


def _counted(field: str, number: int) -> str:
    """Give a tariff: letters as far as they go, and a number for a tier of consumption."""
    if not number:
        return ""
    letter = field != "consumptionTier" and number <= _LETTERS
    return _COUNTED[field] + (chr(ord("A") + number - 1) if letter else str(number))


def _size(power: int, unit: int) -> str:
    """Give the unit with its power of ten; spelled out where a prefix would make another unit."""
    if not power and not unit:
        return ""
    prefix, name = tables()["multiplier"].get(power), tables()["unit"].get(unit)
    if prefix and name and unit:
        whole = (prefix.name if power else "") + name.name
        if _sizes().get(whole) == (power, unit):
            return whole
    shown = "" if not unit else f" {name.name if name else f'unit={unit}'}"
    return f"10^{power}{shown}"


@cache
def _sizes() -> dict[str, tuple[int, int]]:
    """Give power and unit by how they are spelled together; a unit of that name comes first."""
    units = [unit for unit in tables()["unit"].values() if unit.number]
    made = {unit.name: (0, unit.number) for unit in units}
    for power in tables()["multiplier"].values():
        for unit in units if power.number else ():
            made.setdefault(power.name + unit.name, (power.number, unit.number))
    return made


def build(words: str) -> ReadingType:
    """Give the reading type of names; raises UsageError that names what was not understood.

    Names may stand in any order, divided by blanks or commas; `field=number` gives a field itself.
    """
    match = _SIZE.match(words.strip())
    found: dict[str, int] = {}
    for name in re.split(r"[\s,]+", match["rest"] if match else words):
        for field, number in _read(name).items() if name else ():
            if found.setdefault(field, number) != number:
                raise UsageError(f"{words!r} gives {field} twice: {found[field]} and {number}")
    size = match["size"] if match else None
    found |= _read_size(size) if size else {}
    return ReadingType(tuple(found.get(field, 0) for field in FIELDS))


def _read(name: str) -> Found:
    """Read one name."""
    readers = (_read_given, _read_harmonic, _read_argument, _read_count, _read_listed)
    found = next((made for made in (reader(name) for reader in readers) if made), None)
    if found is None:
        near = "" if name in _sizes() else nearest_of(name.lower(), _names())
        known = f"did you mean {_names()[near][0]}?" if near else "units stand in brackets: (kWh)"
        raise UsageError(f"{name!r} is no name in the tables of Annex C; {known}")
    return found


def _read_given(name: str) -> Found:
    match = _GIVEN.fullmatch(name)
    return {match[1]: int(match[2])} if match else {}


def _read_harmonic(name: str) -> Found:
    match = _HARMONIC.fullmatch("harmonic1" if name == "fundamental" else name)
    if not match:
        return {}
    over, under = (match[1], 1) if match[1] else (match[2], match[3])
    return {"interharmonicNumerator": int(over), "interharmonicDenominator": int(under)}


def _read_argument(name: str) -> Found:
    match = _ARGUMENT.fullmatch(name)
    if not match:
        return {}
    return {"argumentNumerator": int(match[1]), "argumentDenominator": int(match[2] or 1)}


def _read_count(name: str) -> Found:
    match = _COUNT.fullmatch(name)
    if not match:
        return {}
    return {match[1]: int(match[2]) if match[2] else ord(match[3]) - ord("A") + 1}


def _read_listed(name: str) -> Found:
    listed = _names().get(name.lower())
    return {listed[1]: listed[2]} if listed else {}


@cache
def _names() -> dict[str, tuple[str, str, int]]:
    """Give every name of the tables whose names stand by themselves: name, field, number."""
    return {name.lower(): (name, field, number) for name, field, number in _listed()}


def _listed() -> Iterator[tuple[str, str, int]]:
    for field in _NAMED:
        for one in tables()[field].values():
            if one.number:
                yield one.name, field, one.number


def _read_size(size: str) -> Found:
    """Read what stands in the brackets."""
    match = _POWER.fullmatch(size)
    known = _sizes()
    if match:
        unit = _read_given(match[2] or "").get("unit") or known.get(match[2] or "", (0, 0))[1]
        if unit or not match[2]:
            return {"multiplier": int(match[1]), "unit": unit}
    elif size in known:
        return dict(zip(("multiplier", "unit"), known[size], strict=True))
    advice = nearest(size, known, "write it as in (kWh) or (10^3 Wh)")
    raise UsageError(f"{size!r} is no unit of Annex C{advice}")


def in_words(kind: ReadingType, field: str) -> str:
    """Say what one field of a reading type means: its name and words, or who else uses it."""
    number = kind[field]
    listed = entry(field, number)
    if listed is None:
        return _computed(kind, field) or "not in the table"
    whose = f", of {listed.where}" if listed.where else ""
    return f"{listed.name}{whose}: {listed.words}"


def _computed(kind: ReadingType, field: str) -> str:
    """Say what a number means in a field that has no whole table."""
    if field in _COUNTED:
        return _counted(field, kind[field])
    if field == "interharmonicNumerator":
        return _harmonic(kind) or "no harmonic"
    if field == "argumentNumerator":
        return _argument(kind) or "no argument"
    over = "interharmonicNumerator" if field == "interharmonicDenominator" else "argumentNumerator"
    return "with the field before" if field.endswith("Denominator") and kind[over] else "none"
