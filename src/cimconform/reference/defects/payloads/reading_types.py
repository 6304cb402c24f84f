"""Faults of reading types: their codes, and how they are explained.

Most of them show where no type was asked for, so that no other type than asked for is given.
"""

from cimconform.reference.asking import Ask, Element, children, local, parent, text
from cimconform.reference.building import put
from cimconform.reference.defects import defect, variant
from cimconform.reference.defects.tools import cut, part, queried, readings
from cimconform.reference.world import INTERVAL


def _values(root: Element) -> list[Element]:
    """Give what refers to the type of interval values."""
    return [
        e for e in root.iter("{*}ReadingType") if e.get("ref") == INTERVAL
    ]  # fmt: skip


def _root_types(root: Element) -> list[Element]:
    """Give the types that are expanded at the root."""
    payload = root.iter("{*}MeterReadings")
    return [e for top in payload for e in children(top) if local(e) == "ReadingType"]


def _free(root: Element, ask: Ask) -> bool:
    """Tell whether an answer has interval values and no type was asked for."""
    return ask.noun == "MeterReadings" and not queried(ask, "ReadingType") and bool(_values(root))


def _retype(root: Element, ask: Ask, code: str, *, explain: bool = True) -> None:
    """Give interval values another type, and explain it by name alone."""
    if not _free(root, ask):
        return
    for element in _values(root):
        element.set("ref", code)
    for element in _root_types(root):
        if text(element, "mRID") != INTERVAL:
            continue
        if not explain:
            cut(element)
            continue
        for attribute in [e for e in children(element) if local(e) not in ("mRID", "Names")]:
            element.remove(attribute)
        part(element, "mRID").text = code
        part(part(element, "Names"), "name").text = code


@defect("value_refers_to_its_type", at="tree", hint="does not say what it measures")
def leaves_types_out(root: Element, ask: Ask) -> None:
    """An interval block does not say of which type it is."""
    if _free(root, ask):
        values = _values(root)
        _retype(root, ask, "", explain=False)
        for element in values:
            del element.attrib["ref"]


@defect("reading_type_has_eighteen_numbers", at="tree", hint="17 fields", evidence="known")
def forgets_the_currency(root: Element, ask: Ask) -> None:
    """The code of a type has seventeen fields."""
    _retype(root, ask, INTERVAL.removesuffix(".0"))


@defect("reading_type_is_no_other_code", at="tree", hint="first edition", evidence="known")
def writes_types_of_the_first_edition(root: Element, ask: Ask) -> None:
    """The code of a type has eleven fields, and nothing explains it."""
    _retype(root, ask, "2.4.1.1.12.0.0.0.0.0.72", explain=False)


@defect("reading_type_numbers_are_plain", at="tree", hint="leading zero")
def pads_numbers(root: Element, ask: Ask) -> None:
    """The numbers of a code have two digits."""
    _retype(root, ask, ".".join(f"{int(number):02}" for number in INTERVAL.split(".")))


@defect("reading_type_numbers_are_assigned", at="tree", hint="flowDirection not table")
def invents_a_direction(root: Element, ask: Ask) -> None:
    """The direction is a number that is not assigned."""
    _retype(root, ask, INTERVAL.replace(".4.1.1.", ".4.77.1."))


@defect("reading_type_is_of_this_edition", at="tree", hint="vendor", evidence="seen")
def uses_numbers_of_its_own(root: Element, ask: Ask) -> None:
    """A macro period is one that a vendor has made up."""
    _retype(root, ask, INTERVAL.replace("0.", "1001.", 1))


@defect("reading_type_fractions_are_whole", at="tree", hint="denominator")
def counts_channels_without_a_denominator(root: Element, ask: Ask) -> None:
    """The argument is the number of a channel, over nothing."""
    _retype(root, ask, INTERVAL.replace(".12.0.0.0.0.", ".12.0.0.3.0."))


@defect(
    "reading_type_unit_fits_kind", at="tree", hint="unit energy", evidence="seen", seeds=("SD54",)
)
def measures_energy_in_watts(root: Element, ask: Ask) -> None:
    """Energy has the unit of power."""
    _retype(root, ask, INTERVAL.replace(".72.", ".38."))


@defect("currency_goes_with_money", at="tree", hint="currency no money")
def prices_energy(root: Element, ask: Ask) -> None:
    """Energy has a currency."""
    _retype(root, ask, INTERVAL.removesuffix("0") + "978")


@defect("reading_type_makes_sense", at="tree", hint="critical peak", evidence="known")
def puts_a_value_into_two_tariffs(root: Element, ask: Ask) -> None:
    """A type has a time of use and a critical peak."""
    _retype(root, ask, INTERVAL.replace(".12.0.0.0.0.0.0.", ".12.0.0.0.0.1.1."))


@defect("unknown_type_is_explained", at="tree", hint="expand at the root", evidence="seen")
def names_types_in_its_own_way(root: Element, ask: Ask) -> None:
    """A type is a word that was not agreed on."""
    _retype(root, ask, "ActiveEnergyImport15min", explain=False)


@defect("expanded_type_agrees_with_code", at="tree", hint="unit attribute")
def explains_another_unit(root: Element, ask: Ask) -> None:
    """The attributes of a type at the root say watts."""
    for element in _root_types(root) if ask.noun == "MeterReadings" else ():
        for unit in (e for e in children(element) if local(e) == "unit"):
            unit.text = "W"


@defect("expanded_type_is_used", at="tree", hint="no value refers")
def explains_what_it_does_not_use(root: Element, ask: Ask) -> None:
    """A type at the root belongs to no value."""
    del ask
    if readings(root) and _root_types(root):
        element = put(parent(_root_types(root)[-1]), "ReadingType")
        put(element, "mRID", "0.0.0.1.20.1.12.0.0.0.0.0.0.0.0.3.72.0")
        put(put(element, "Names"), "name", "total")


@variant(at="tree")
def leaves_standard_types_unexplained(root: Element, ask: Ask) -> None:
    """No standard type is expanded at the root."""
    del ask
    for element in _root_types(root):
        cut(element)


@variant(at="tree")
def names_types_that_it_explains(root: Element, ask: Ask) -> None:
    """A type is a word of the vendor, explained at the root."""
    _retype(root, ask, "ActiveEnergyImport15min")
